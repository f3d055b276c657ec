/** What will follow when a name or an image is deleted: whole sentences, said before. Pure. */
import type { ImageDetail, ImageView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { span } from "../format/durations.ts";
import { listed } from "../format/lists.ts";
import { counted } from "../format/numbers.ts";

interface Users {
  /** Names of functions. */
  users: string[];
  /** How often each function's image is looked for where it came from. */
  checkEveryMs: number;
}

/** Functions hold an image by its digest: what ends is the name. */
export function afterDeletingTag(image: ImageView, tag: string, users: string[]): string[] {
  const others = image.tags.filter((one) => one.tag !== tag).map((one) => `${image.repository}:${one.tag}`);
  const stays =
    others.length > 0
      ? `The image stays; ${listed(others)} ${others.length === 1 ? "names" : "name"} it.`
      : "The image stays, without a tag: its digest names it. Nothing is freed.";
  const named = `${image.repository}:${tag} can no longer be named by a new function or an update.`;
  return [
    named,
    stays,
    ...(users.length === 0 ? [] : [`${goOn(users)}: a function holds its image by digest, not by tag.`]),
  ];
}

/** @param detail undefined while it is not read: then nothing is said of bytes */
export function afterDeletingImage(
  image: ImageView,
  { users, checkEveryMs }: Users,
  detail: ImageDetail | undefined,
): string[] {
  const names = image.tags.map(({ tag }) => `${image.repository}:${tag}`);
  const gone = names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? "is" : "are"} gone with it.`];
  const used =
    users.length === 0
      ? ["No function uses it."]
      : [`${untilChecked({ users, checkEveryMs })} Failed with ImageDeleted.`];
  const { namedBy = [], attached = 0 } = detail ?? {};
  if (namedBy.length > 0)
    return [`${listed(namedBy)} ${namedBy.length === 1 ? "names" : "name"} it: delete that first.`];
  const about =
    attached === 0
      ? []
      : [
          `${attached === 1 ? "A manifest" : `${attached} manifests`} about it ${attached === 1 ? "stays" : "stay"} without it.`,
        ];
  return [...gone, ...used, ...about, ...(detail ? [freed(detail)] : [])];
}

/** Functions run from their own copy until the next check. */
export function afterRevokingPermission({ users, checkEveryMs }: Users): string {
  if (users.length === 0)
    return "Revoked: Lambda is refused, until a new function or an update of code gives it again.";
  return `Revoked: ${untilChecked({ users, checkEveryMs })} Failed with ImageAccessDenied.`;
}

export function afterGrantingPermission(refusal: string): string {
  return `${refusal} Given back: functions that are Failed for want of it are restored at once.`;
}

function freed({ onlyHereBytes, onlyHereLayers, layers }: ImageDetail): string {
  if (onlyHereBytes === 0) return "Nothing is freed: other images have all that it is made of.";
  const amount = `The repository gets ${bytes(onlyHereBytes)} back once they are collected`;
  if (layers.length === 0) return `${amount}.`;
  if (onlyHereLayers === layers.length) return `${amount}: no other image has any of its layers.`;
  if (onlyHereLayers === 0) return `${amount}: other images have all of its layers.`;
  return `${amount}: ${onlyHereLayers} of its ${counted(layers.length, "layer")} ${onlyHereLayers === 1 ? "is" : "are"} in no other image.`;
}

function untilChecked({ users, checkEveryMs }: Users): string {
  const become = users.length === 1 ? "becomes" : "become";
  return `${goOn(users)} until the next check, which comes within ${span(checkEveryMs)}, and then ${become}`;
}

function goOn(users: string[]): string {
  return `${listed(users)} ${users.length === 1 ? "goes" : "go"} on`;
}
