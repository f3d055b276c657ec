/** Tags of a key. https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
import { KeyError } from "../errors/key-error.ts";

export interface KeyTag {
  key: string;
  value: string;
}

const maxTags = 50;

type Tags = Readonly<Record<string, string>>;

/** A tag that is there gets the new value. @throws KeyError TagException, LimitExceededException */
export function tagged(tags: Tags, added: readonly KeyTag[]): Tags {
  if (new Set(added.map(({ key }) => key)).size < added.length) {
    throw new KeyError("TagException", "Duplicate tag keys");
  }
  for (const { key } of added) assertOwn(key);
  const all = new Map([...Object.entries(tags), ...added.map(({ key, value }) => [key, value] as const)]);
  if (all.size > maxTags) throw new KeyError("LimitExceededException", `A key has at most ${maxTags} tags.`);
  return Object.fromEntries(all);
}

/** One that is not there is no error. @throws KeyError TagException */
export function untagged(tags: Tags, keys: readonly string[]): Tags {
  for (const key of keys) assertOwn(key);
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

function assertOwn(key: string): void {
  if (/^aws:/i.test(key)) throw new KeyError("TagException", "Tags beginning with aws: are reserved");
}
