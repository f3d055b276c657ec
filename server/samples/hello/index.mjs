/** The sample function: says hello, and can be told to be slow, to fail or to leave. */
let invokes = 0;

export async function handler(event, context) {
  invokes += 1;
  console.log(`hello, invoke ${invokes} of this environment, ${context.getRemainingTimeInMillis()} ms left`);
  if (event.waitMs > 0) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  if (event.fail) throw new Error(String(event.fail));
  if (event.exit !== undefined) process.exit(event.exit);
  return { hello: event.name ?? "world", invokes };
}
