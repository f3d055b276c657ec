/** What SQLite is told about the database's file and its log, by every connection alike. */

/**
 * Of a new file: what is kept of an invoke with bodies of a kilobyte fills two thirds of SQLite's own 4096 bytes, and a
 * second one finds no room in them.
 */
export const PAGE_BYTES = 8192;

/** The log keeps this size: 8192 pages. */
export const LOG_BYTES = 67_108_864;

/**
 * At so many pages whoever commits copies the log into the database, which takes a while: the thread of history does it
 * first, and the thread that everybody waits for last. All are below the log's size. What is written again and again,
 * as indexes are, is copied once for many batches.
 */
export const checkpointPages = { history: 6000, trail: 7000, others: 7500 };
