import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { Chip } from "../ui/chip.tsx";

/** The function's tags as they are; TagResource and UntagResource change them. */
export function FunctionTags({ tags }: Pick<FunctionRecord, "tags">) {
  const texts = tagTexts(tags);
  if (texts.length === 0) return null;
  return (
    <fieldset className="cf-set">
      <legend>Tags</legend>
      <ul className="function-tags" aria-label="Tags">
        {texts.map((text) => (
          <li key={text}>
            <Chip mono title={text}>
              {text}
            </Chip>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Sorted by key. */
export function tagTexts(tags: FunctionRecord["tags"]): string[] {
  const keys = Object.keys(tags).sort();
  return keys.map((key) => (tags[key] === "" ? key : `${key} = ${tags[key]}`));
}
