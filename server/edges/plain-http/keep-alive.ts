/**
 * Longer than clients wait between two requests (Go's 90 seconds are the most that an SDK sets): none may write into a
 * connection that just closed.
 */
export const keepAliveMs = 600_000;

/** As AWS says it. A limit beside it would have Node's clients set a timer after each call and take it back at the next. */
export const keepAliveHeaders = { Connection: "keep-alive" };
