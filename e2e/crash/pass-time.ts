/** The platform's clock is advanced: functions that nobody has invoked meanwhile become Inactive, checks come due. */
import { expect } from "@playwright/test";

/** @param duration as ISO 8601 has it */
export async function advance(endpoint: string, duration: string): Promise<void> {
  const body = JSON.stringify({ advance: duration });
  const answer = await fetch(`${endpoint}/_lambdarium/clock`, { method: "POST", body });
  expect(answer.status, await answer.text()).toBe(200);
}
