/** Docker Engine, asked past the platform: what is there of an installation, and how it is removed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";
import { unlessGone } from "../server/adapters/docker/engine-error.ts";
import type { FunctionRecord } from "../server/core/function/function-record.ts";

export const engine = new Docker();

const NETWORK_IN_USE_MS = 60_000;

export interface EngineTraces {
  instanceId: string;
  /** Tags of images that functions run. */
  references: string[];
}

export async function tracesOf(dataFolder: string, functions: FunctionRecord[]): Promise<EngineTraces> {
  const references = functions.map(({ serving }) => serving.image.optimized?.engineReference);
  return {
    instanceId: await instanceIdOf(dataFolder),
    references: [...new Set(references.filter((reference) => reference !== undefined))],
  };
}

export async function instanceIdOf(dataFolder: string): Promise<string> {
  return (await readFile(path.join(dataFolder, "instance-id"), "utf8")).trim();
}

/** Containers of this installation, those that wait included. */
export async function containersOf(instanceId: string): Promise<Docker.ContainerInfo[]> {
  return engine.listContainers({ all: true, filters: labelled(instanceId) });
}

/** After a stop only what may stay is left: the network, and the images. */
export async function removeTraces({ instanceId, references }: EngineTraces): Promise<void> {
  for (const container of await containersOf(instanceId))
    await gone(engine.getContainer(container.Id).remove({ force: true }));
  for (const network of await engine.listNetworks({ filters: labelled(instanceId) })) await removeNetwork(network.Id);
  // Without force: another installation may run the same image.
  for (const reference of references) await gone(removeImage(reference));
}

/** Takes the tag away; somebody else may be removing the image's other ones. */
export function removeImage(name: string): Promise<void> {
  return unlessGone(engine.getImage(name).remove());
}

/** The engine may still be removing what a stop that was cut short asked it to: so long a container is on the network. */
async function removeNetwork(id: string): Promise<void> {
  const patience = AbortSignal.timeout(NETWORK_IN_USE_MS);
  for (;;) {
    try {
      return await gone(engine.getNetwork(id).remove());
    } catch (error) {
      if (statusOf(error) !== 403 || patience.aborted) throw error;
    }
    await delay(200);
  }
}

/**
 * As `docker push`.
 * @returns the manifest's digest, as the engine tells it at the end
 */
export async function push(name: string, signal = AbortSignal.timeout(60_000)): Promise<string> {
  const progress = await engine
    .getImage(name)
    .push({ authconfig: { username: "", password: "" }, abortSignal: signal });
  let digest: string | undefined;
  for await (const line of createInterface({ input: progress })) {
    const said = JSON.parse(line) as { error?: string; aux?: { Digest?: string } };
    if (said.error) throw new Error(`${name}: ${said.error}`);
    digest ??= said.aux?.Digest;
  }
  if (!digest) throw new Error(`the engine pushed ${name} and did not say as what`);
  return digest;
}

function labelled(instanceId: string) {
  return { label: [`lambdarium.instance=${instanceId}`] };
}

/** 404: it is gone already; 409: somebody else uses it. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const status = statusOf(error);
    if (status !== 404 && status !== 409) throw error;
  }
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
}
