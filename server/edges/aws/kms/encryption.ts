/** What keys are for. */
import { z } from "zod";
import { KeyError } from "../../../core/errors/key-error.ts";
import type { Decrypted, Encrypted, KeyOperations } from "../../../operations/key/key-operations.ts";
import { keyOf } from "./keys.ts";
import { kmsOperation } from "./kms-operation.ts";
import {
  assertMembers,
  base64Of,
  blob,
  context,
  contextOf,
  given,
  keyMember,
  keyRule,
  text,
  useMembers,
  whole,
} from "./members.ts";

const algorithm = "SYMMETRIC_DEFAULT";
const algorithms = [algorithm, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"];
/** For an enclave, which nobody has here. */
const recipient = { Recipient: z.unknown().optional() };
const plaintextRule = { required: true, length: [1, 4096], sensitive: true } as const;
const ciphertextRule = { required: true, length: [1, 6144], sensitive: true } as const;
const tokenRule = { length: [0, 10] } as const;

const encryption = z.object({
  ...{ ...keyMember, ...useMembers, Plaintext: blob, EncryptionContext: context, EncryptionAlgorithm: text },
});

export function encrypt(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "Encrypt",
    schema: encryption,
    read(input) {
      const rules = { KeyId: keyRule, Plaintext: plaintextRule, EncryptionAlgorithm: { values: algorithms } };
      assertMembers(input, { ...rules, GrantTokens: tokenRule });
      refuseAlgorithm(input.EncryptionAlgorithm);
      return { ...keyOf(input), ...purposeOf(input), plaintext: given("plaintext", input.Plaintext) };
    },
    async answer(request, call) {
      const { keyArn, ciphertextBlob } = await keys.encrypt(call, request);
      return { KeyId: keyArn, CiphertextBlob: base64Of(ciphertextBlob), EncryptionAlgorithm: algorithm };
    },
  });
}

const decryption = z.object({
  ...{ ...keyMember, ...useMembers, ...recipient },
  ...{ CiphertextBlob: blob, EncryptionContext: context, EncryptionAlgorithm: text },
});

export function decrypt(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "Decrypt",
    schema: decryption,
    read(input) {
      const { KeyId: keyId } = input;
      const rules = { KeyId: { length: [1, 2048] }, CiphertextBlob: ciphertextRule } as const;
      assertMembers(input, { ...rules, EncryptionAlgorithm: { values: algorithms }, GrantTokens: tokenRule });
      refuseRecipient(input);
      refuseAlgorithm(input.EncryptionAlgorithm);
      const ciphertextBlob = given("ciphertextBlob", input.CiphertextBlob);
      return { ...purposeOf(input), ciphertextBlob, ...(keyId !== undefined && { keyId }) };
    },
    async answer(request, call) {
      const { keyArn, plaintext, materialId } = await keys.decrypt(call, request);
      const answer = { KeyId: keyArn, Plaintext: base64Of(plaintext), EncryptionAlgorithm: algorithm };
      return { ...answer, KeyMaterialId: materialId };
    },
  });
}

const reEncryption = z.object({
  ...{ ...useMembers, CiphertextBlob: blob, SourceKeyId: text, DestinationKeyId: text },
  ...{ SourceEncryptionContext: context, DestinationEncryptionContext: context },
  ...{ SourceEncryptionAlgorithm: text, DestinationEncryptionAlgorithm: text },
});

export function reEncrypt(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "ReEncrypt",
    schema: reEncryption,
    read(input) {
      const { SourceKeyId: sourceKeyId, DryRun: dryRun } = input;
      const named = { SourceKeyId: { length: [1, 2048] }, DestinationKeyId: keyRule } as const;
      const values = { values: algorithms };
      const by = { SourceEncryptionAlgorithm: values, DestinationEncryptionAlgorithm: values };
      assertMembers(input, { CiphertextBlob: ciphertextRule, ...named, ...by, GrantTokens: tokenRule });
      refuseAlgorithm(input.SourceEncryptionAlgorithm);
      refuseAlgorithm(input.DestinationEncryptionAlgorithm);
      return {
        ciphertextBlob: given("ciphertextBlob", input.CiphertextBlob),
        destinationKeyId: given("destinationKeyId", input.DestinationKeyId),
        sourceContext: contextOf(input.SourceEncryptionContext),
        destinationContext: contextOf(input.DestinationEncryptionContext),
        ...{ ...(sourceKeyId !== undefined && { sourceKeyId }), ...(dryRun !== undefined && { dryRun }) },
      };
    },
    async answer(request, call) {
      const done = await keys.reEncrypt(call, request);
      return {
        ...{ KeyId: done.keyArn, SourceKeyId: done.sourceKeyArn, CiphertextBlob: base64Of(done.ciphertextBlob) },
        ...{ SourceEncryptionAlgorithm: algorithm, DestinationEncryptionAlgorithm: algorithm },
        ...{ SourceKeyMaterialId: done.sourceMaterialId, DestinationKeyMaterialId: done.materialId },
      };
    },
  });
}

const dataKey = z.object({
  ...{ ...keyMember, ...useMembers, ...recipient, EncryptionContext: context, KeySpec: text, NumberOfBytes: whole },
});
const dataKeySpecs = ["AES_256", "AES_128"] as const;

export function generateDataKey(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "GenerateDataKey",
    schema: dataKey,
    read: dataKeyOf,
    answer: async (request, call) => writtenDataKey(await keys.generateDataKey(call, request)),
  });
}

export function generateDataKeyWithoutPlaintext(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "GenerateDataKeyWithoutPlaintext",
    schema: dataKey,
    read: dataKeyOf,
    answer: async (request, call) => writtenDataKey(await keys.generateDataKeyWithoutPlaintext(call, request)),
  });
}

export function generateRandom(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "GenerateRandom",
    schema: z.object({ ...recipient, NumberOfBytes: whole, CustomKeyStoreId: text }),
    read(input) {
      assertMembers(input, { NumberOfBytes: { required: true, range: [1, 1024] } });
      refuseRecipient(input);
      if (input.CustomKeyStoreId !== undefined) throw unsupported("There are no custom key stores here.");
      return { numberOfBytes: given("numberOfBytes", input.NumberOfBytes) };
    },
    answer: async (request, call) => ({ Plaintext: base64Of(await keys.generateRandom(call, request)) }),
  });
}

function dataKeyOf(input: z.output<typeof dataKey>) {
  const sizes = { KeySpec: { values: dataKeySpecs }, NumberOfBytes: { range: [1, 1024] } } as const;
  assertMembers(input, { KeyId: keyRule, ...sizes, GrantTokens: tokenRule });
  refuseRecipient(input);
  const { NumberOfBytes: numberOfBytes } = input;
  const keySpec = dataKeySpecs.find((spec) => spec === input.KeySpec);
  if ((keySpec === undefined) === (numberOfBytes === undefined)) {
    throw new KeyError("ValidationException", "Please specify either number of bytes or key spec.");
  }
  const size = keySpec === undefined ? { numberOfBytes: given("numberOfBytes", numberOfBytes) } : { keySpec };
  return { ...keyOf(input), ...purposeOf(input), size };
}

function writtenDataKey({ keyArn, ciphertextBlob, materialId, ...made }: Encrypted & Partial<Decrypted>) {
  return {
    ...{ KeyId: keyArn, CiphertextBlob: base64Of(ciphertextBlob), KeyMaterialId: materialId },
    ...(made.plaintext && { Plaintext: base64Of(made.plaintext) }),
  };
}

function purposeOf({ EncryptionContext, DryRun }: Pick<z.output<typeof dataKey>, "EncryptionContext" | "DryRun">) {
  return { encryptionContext: contextOf(EncryptionContext), ...(DryRun !== undefined && { dryRun: DryRun }) };
}

function refuseAlgorithm(asked = algorithm): void {
  if (asked === algorithm) return;
  throw new KeyError("ValidationException", `${asked} is not an algorithm of symmetric keys; theirs is ${algorithm}.`);
}

function refuseRecipient({ Recipient }: { Recipient?: unknown }): void {
  if (Recipient !== undefined) throw unsupported("A Recipient is for enclaves; there are none here.");
}

function unsupported(message: string): KeyError {
  return new KeyError("UnsupportedOperationException", message);
}
