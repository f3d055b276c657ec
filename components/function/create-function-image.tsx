"use client";

import Link from "next/link";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { useTaggedImages } from "../live/use-subject.ts";
import { Field } from "../ui/field.tsx";

interface Props {
  value: string;
  error?: string;
  engineImages: { name: string; imageId: string; sizeBytes: number }[];
  onChange: (imageUri: string) => void;
}

const enginePrefix = "docker-daemon:";

/** Chosen from the repository or the engine, or typed. */
export function CreateFunctionImage({ value, error, engineImages, onChange }: Props) {
  const images = useTaggedImages();
  const uploaded = images.find(({ name }) => name === value);
  const inEngine = engineImages.find(({ name }) => `${enginePrefix}${name}` === value);
  return (
    <>
      <Field label="Image" error={error}>
        {(bound) => (
          <select
            {...bound}
            className="in"
            value={uploaded || inEngine ? value : ""}
            onChange={(event) => onChange(event.currentTarget.value)}
          >
            <option value="">{value === "" ? "Choose an image" : "As typed below"}</option>
            <optgroup label="Uploaded">
              {images.map(({ name, image }) => (
                <option key={name} value={name}>
                  {name}, {bytes(image.sizeBytes)}, {shortDigest(image.digest)}
                </option>
              ))}
            </optgroup>
            <optgroup label="In Docker Engine">
              {engineImages.map(({ name, imageId, sizeBytes }) => (
                <option key={name} value={enginePrefix + name}>
                  {name}, {bytes(sizeBytes)}, {shortDigest(imageId)}
                </option>
              ))}
            </optgroup>
          </select>
        )}
      </Field>
      <Field
        label="ImageUri"
        note="what the API calls it"
        hint={
          <>
            <code>hello:1</code> or <code>hello@sha256:…</code> for what is uploaded or pushed,{" "}
            <code>docker-daemon:hello:1</code> for what the engine has, <code>ghcr.io/team/hello:1</code> for another
            registry. Not here yet? <Link href="/images/upload">Upload an archive</Link>
          </>
        }
      >
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        )}
      </Field>
      <p className="cf-arch">
        Architecture: <b>{uploaded ? uploaded.image.program.architecture : "the image's"}</b>
        {uploaded && ", the image's"}
      </p>
    </>
  );
}
