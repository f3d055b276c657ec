/** Every container and network of ours says whose it is; the reaper knows its own by it. */
export const instanceLabel = "lambdarium.instance";
export const functionLabel = "lambdarium.function";
/** On volumes: the image whose content they show. */
export const imageLabel = "lambdarium.image";
export const environmentLabel = "lambdarium.environment";
