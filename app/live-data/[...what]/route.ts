import { z } from "zod";
import { subjectNames } from "../../../components/live/subjects.ts";
import { isPlatformError } from "../../../server/core/errors/platform-error.ts";
import { readSnapshot } from "../read-snapshot.ts";

const What = z.union([z.tuple([z.enum(subjectNames)]), z.tuple([z.enum(subjectNames), z.string().min(1).max(8000)])]);

/** `/live-data/transitions/hello`: one live entry, read anew by pages after a gap. */
export async function GET(_request: Request, { params }: { params: Promise<{ what: string[] }> }): Promise<Response> {
  const what = What.safeParse((await params).what.map(decodeURIComponent));
  if (!what.success) return Response.json({ message: z.prettifyError(what.error) }, { status: 404 });
  try {
    const snapshot = await readSnapshot(what.data);
    return Response.json(snapshot, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    if (!isPlatformError(error)) throw error;
    return Response.json({ code: error.code, message: error.message }, { status: error.status });
  }
}
