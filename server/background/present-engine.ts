/**
 * Environments while Docker Engine is there. While it is away no invoke is placed: an environment that seems to be
 * there may have gone with it, and a new one cannot be made.
 */
import { absenceSentence, EngineAway } from "../core/errors/engine-away.ts";
import type { EngineAbsence } from "../core/live/event.ts";
import type { Environments } from "../ports/environments.ts";

/** @param absence undefined while the engine is there */
export function whileEngineIsThere(environments: Environments, absence: () => EngineAbsence | undefined): Environments {
  return {
    invoke(...placed) {
      const away = absence();
      if (away) return Promise.reject(new EngineAway(absenceSentence(away)));
      return environments.invoke(...placed);
    },
    retire: (...of) => environments.retire(...of),
    stop: (environmentId) => environments.stop(environmentId),
    list: () => environments.list(),
  };
}
