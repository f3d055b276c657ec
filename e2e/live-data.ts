/** What a page reads when it is opened: the same address, the same snapshot. */
import type { Snapshot, SubjectName, Subjects } from "../components/live/subjects.ts";

export async function liveData<Name extends SubjectName>(
  endpoint: string,
  subject: Name,
  scope?: string,
): Promise<Subjects[Name]> {
  const address = [endpoint, "live-data", subject, ...(scope === undefined ? [] : [encodeURIComponent(scope)])].join(
    "/",
  );
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  const { entries } = (await response.json()) as Snapshot;
  return entries[0]?.data as Subjects[Name];
}
