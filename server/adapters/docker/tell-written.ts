/**
 * dockerode pipes an archive into its request, and a pipe does not say which pieces have gone. Here whoever made them
 * is told, as soon as the engine's socket has taken them.
 */
import type { Readable } from "node:stream";

/** @param onWritten told of each piece that nothing needs any more; never of one whose fate is not known */
export function tellWritten(archive: Readable, onWritten: (piece: Uint8Array) => void): Readable {
  archive.pipe = (request) => {
    archive.on("data", (piece: Buffer) => {
      const hasRoom = request.write(piece, (error) => {
        if (!error) onWritten(piece);
      });
      if (!hasRoom) archive.pause();
    });
    request.on("drain", () => archive.resume());
    archive.on("end", () => request.end());
    return request;
  };
  return archive;
}
