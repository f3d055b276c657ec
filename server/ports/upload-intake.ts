/** What the edge that receives uploads tells: bytes are already in the folder of uploads when it does. */
export interface UploadOffer {
  uploadId: string;
  fileName: string;
  sizeBytes: number;
  /** Where it should be stored, if the sender knows it already. */
  repository?: string;
  tag?: string;
}

export interface UploadIntake {
  /**
   * Before the first byte.
   * @throws PlatformError with a sentence when it cannot be taken: empty, no room on the disk, a bad name.
   */
  begin(offer: UploadOffer): Promise<void>;
  /** How many bytes have arrived. @returns false when the upload is not (or no longer) wanted. */
  received(uploadId: string, receivedBytes: number): boolean;
  /** Its sender has gone before the last byte. */
  interrupted(uploadId: string): Promise<void>;
  /** All bytes are there. */
  complete(uploadId: string): Promise<void>;
  /** Its sender has cancelled it. */
  discard(uploadId: string): Promise<void>;
}
