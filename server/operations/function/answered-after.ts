/**
 * The operation, answered when what follows from it has been looked at.
 * @param followed resolves when every change so far has been
 */
export function answeredAfter<Asked extends unknown[], Result>(
  operation: (...asked: Asked) => Promise<Result>,
  followed: () => Promise<void>,
) {
  return async (...asked: Asked): Promise<Result> => {
    const result = await operation(...asked);
    await followed();
    return result;
  };
}
