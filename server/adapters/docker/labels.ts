/** Every container and network of ours says whose it is; the reaper knows its own by it. */
export const instanceLabel = "lambdarium.instance";
export const functionLabel = "lambdarium.function";
export const environmentLabel = "lambdarium.environment";
