import { type DetailedError, Upload } from "tus-js-client";

/** The upload endpoint (tus 1.0): `POST` here begins one, its id is the last part of its address. */
export const uploadEndpoint = "/_lambdarium/uploads/";

/** Milliseconds before each new try. Half an hour of a machine that sleeps or a server that restarts, then a person decides. */
const RETRY_DELAYS_MS = [200, 500, 1000, 2000, ...Array.from({ length: 360 }, () => 5000)];

export interface SendingEvents {
  /** The server has given the upload its id, or has found the one asked for. */
  begun(uploadId: string): void;
  progress(sentBytes: number): void;
  /** The connection is lost; it goes on by itself. */
  interrupted(): void;
  sent(): void;
  /** It will not go on by itself; one sentence. */
  failed(problem: string): void;
}

export interface Sending {
  pause(): void;
  /** From where the server stands; also out of a wait for the next try. */
  resume(): void;
}

/** Sends a file in one request, resumed where the server stands as often as it is cut. Nothing is sent before `resume`. */
export function sendFile(
  file: File,
  target: { fingerprint: string; uploadId?: string },
  events: SendingEvents,
): Sending {
  const upload = new Upload(file, {
    endpoint: uploadEndpoint,
    uploadUrl: target.uploadId ? uploadEndpoint + target.uploadId : null,
    metadata: { filename: file.name, fingerprint: target.fingerprint },
    fingerprint: async () => target.fingerprint,
    storeFingerprintForResuming: false,
    chunkSize: Number.POSITIVE_INFINITY,
    retryDelays: RETRY_DELAYS_MS,
    onUploadUrlAvailable() {
      // Without an endpoint the client cannot begin a second upload where this one turns out to be discarded.
      upload.options.endpoint = null;
      if (upload.url) events.begun(idOf(upload.url));
    },
    onProgress: (sentBytes) => events.progress(sentBytes),
    onSuccess: () => events.sent(),
    onError: (error) => events.failed(sentenceFor(error)),
    onShouldRetry(error) {
      const again = isPassing(error);
      if (again) events.interrupted();
      return again;
    },
  });
  if (target.uploadId) upload.options.endpoint = null;
  return {
    pause: () => void upload.abort(),
    resume: () => void upload.abort().then(() => upload.start()),
  };
}

function idOf(url: string): string {
  return decodeURIComponent(new URL(url, location.href).pathname.slice(uploadEndpoint.length));
}

/** 409 and 423: another request still holds the upload, usually our own that was cut. */
function isPassing(error: Error | DetailedError): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 409 || status === 423;
}

function statusOf(error: Error | DetailedError): number | undefined {
  return "originalResponse" in error ? error.originalResponse?.getStatus() || undefined : undefined;
}

function sentenceFor(error: Error | DetailedError): string {
  const status = statusOf(error);
  if (status === 404 || status === 410)
    return "The server no longer has this upload. Choose the file again to begin anew.";
  const answer = "originalResponse" in error ? error.originalResponse?.getBody().trim() : undefined;
  if (answer) return answer;
  if (status) return `The server answered ${status}.`;
  return "The server could not be reached for half an hour. What has arrived is kept.";
}
