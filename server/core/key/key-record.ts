/** Keys, their material and their names, as they are kept. */
import type { DueTime } from "../schedule/due-time.ts";
import type { KeyState } from "./key-state.ts";

/** Who may manage a key: its owner, or the platform alone. */
export type KeyManager = "CUSTOMER" | "AWS";

export interface KeyRecord {
  /** A UUID, lower case. */
  keyId: string;
  manager: KeyManager;
  state: KeyState;
  description: string;
  policyText: string;
  tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds, real time. */
  createdAt: number;
  /** What encrypts now; what came before it decrypts. */
  currentMaterialId: string;
  /** Of automatic rotation; it is absent while that is off. */
  rotation?: KeyRotation;
  /** Only while the key waits for its deletion. */
  deletion?: KeyDeletion;
}

export interface KeyRotation extends DueTime {
  periodDays: number;
}

export interface KeyDeletion extends DueTime {
  windowDays: number;
}

export interface KeyMaterial {
  keyId: string;
  /** 64 hex digits; says nothing of the material. */
  materialId: string;
  /** 1, 2, … */
  version: number;
  /** Epoch milliseconds, real time. */
  createdAt: number;
  /** Why it was made; the first one has none. */
  rotation?: RotationKind;
  /** Only the vault can use it. */
  wrapped: Uint8Array;
}

export type RotationKind = "AUTOMATIC" | "ON_DEMAND";

export interface KeyAlias {
  /** `alias/orders` */
  aliasName: string;
  keyId: string;
  /** Epoch milliseconds, real time. */
  createdAt: number;
  updatedAt: number;
}
