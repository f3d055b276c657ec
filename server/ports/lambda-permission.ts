/** Whether Lambda may read the images of our repositories, as their policies have it now. */
export interface LambdaPermission {
  /** @returns why not, as a sentence; undefined when it may */
  refusal(repository: string, functionName: string): Promise<string | undefined>;
}
