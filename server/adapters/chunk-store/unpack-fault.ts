/** What is wrong with a packed layer, as the end of a sentence that begins with the layer. */
export class UnpackFault extends Error {}
