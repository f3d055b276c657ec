"use client";
import Link from "next/link";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { KeyReasonCode } from "../../server/core/function/state.ts";
import { keyOfFunction, nameOfKey } from "../../server/core/key/shown-key.ts";
import { useKeys } from "../live/use-subject.ts";
import { keyHref } from "./key-href.ts";

/** What to do about a key that a function cannot use, with the way there. */
export function KeyCure({ record, code }: { record: FunctionRecord; code: KeyReasonCode }) {
  const { kmsKeyArn } = (record.updating ?? record.serving).configuration;
  const key = keyOfFunction(kmsKeyArn, useKeys());
  if (!key) return <>Give the function another key: this one is not there any more.</>;
  const link = (
    <Link href={keyHref(key.keyId)} className="cure">
      {nameOfKey(key)}
    </Link>
  );
  const role = record.serving.configuration.role.split("/").at(-1);
  const words: Record<KeyReasonCode, React.ReactNode> = {
    DisabledKMSKey: <>Enable {link}.</>,
    InvalidStateKMSKey: <>Cancel the deletion of {link} and enable it.</>,
    KMSKeyAccessDenied: (
      <>
        Let the policy of {link} allow the role {role}.
      </>
    ),
    KMSKeyNotFound: <>{link} is there: give the function that key, or another one.</>,
  };
  return <span>{words[code]} The function then comes back by itself, and nothing is lost.</span>;
}
