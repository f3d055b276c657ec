/** Longer than any client waits between two requests: an SDK must not write into a connection that just closed. */
export const keepAliveMs = 75_000;

/** As Node says it, so that clients close a connection before it is closed. */
export const keepAliveHeaders = { Connection: "keep-alive", "Keep-Alive": `timeout=${keepAliveMs / 1000}` };
