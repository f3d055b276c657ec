import type { Logins } from "../remote/docker-login.ts";

export const noLogins: Logins = { find: async () => ({}) };
