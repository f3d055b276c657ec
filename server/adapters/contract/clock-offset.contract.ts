import { describe, expect, test } from "vitest";
import { advanced, takenBack } from "../../core/schedule/clock-jump.ts";
import { offsetOf } from "../../core/schedule/clock-moves.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Open } from "./functions.contract.ts";
import { functionRecord, transition } from "./sample-records.ts";

/** What every adapter of the port keeps: the offset, and its rows among those of the functions. */
export function clockOffsetContract(
  adapter: string,
  open: Open<{ clockOffset: ClockOffset; functions: Functions }>,
): void {
  describe(`the clock's offset in ${adapter}`, () => {
    const by = (byMs: number, at = 5) => ({ at, who: "curl", byMs });
    const jump = ({ clockOffset }: { clockOffset: ClockOffset }, { byMs, ...how }: ReturnType<typeof by>) =>
      clockOffset.jump((moves) => (byMs > 0 ? advanced(moves, byMs, how) : takenBack(moves, how)));

    test("a jump is kept with its row, which is numbered among the transitions", async () => {
      await using opened = await open();
      const { clockOffset, functions } = opened.port;
      const [early, late] = [functionRecord("early"), functionRecord("late")];
      await functions.create(early, transition(early));
      const stored = await jump(opened.port, by(90_000));
      await functions.create(late, transition(late));
      const back = await jump(opened.port, by(0, 7));

      const ahead = { sequence: 2, at: 5, event: "clock-advanced", byMs: 90_000, offsetMs: 90_000, who: "curl" };
      const taken = { sequence: 4, at: 7, event: "clock-reset", byMs: -90_000, offsetMs: 0, who: "curl" };
      expect(stored).toMatchObject({ moves: [{ at: 5, offsetMs: 90_000 }], row: ahead });
      expect(back).toMatchObject({ moves: [], row: taken });
      expect(await clockOffset.read()).toEqual([]);
      expect((await functions.transitionsAfter(0, 9)).map(({ event }) => event)).toEqual([
        ...["created", "clock-advanced", "created", "clock-reset"],
      ]);
      expect(await functions.transitions({ limit: 1 })).toEqual([back?.row]);
      expect(await functions.lastSequence()).toBe(4);
    });

    test("a function's rows come with the jumps since it is there, page by page", async () => {
      await using opened = await open();
      const { functions } = opened.port;
      const numbers = async (functionId: string, limit: number, before?: number) =>
        (await functions.transitions({ functionId, limit, before })).map(({ sequence }) => sequence);
      const record = functionRecord("echo");
      await jump(opened.port, by(1));
      await functions.create(record, transition(record));
      await jump(opened.port, by(1));
      await functions.remark(transition(functionRecord("other")));
      await functions.remark(transition(record));
      await jump(opened.port, by(1));
      expect(await numbers(record.functionId, 9)).toEqual([6, 5, 3, 2]);
      expect(await numbers(record.functionId, 2)).toEqual([6, 5]);
      expect(await numbers(record.functionId, 2, 5)).toEqual([3, 2]);
      expect(await numbers(record.functionId, 2, 2)).toEqual([]);
      expect(await numbers("id-of-nobody", 9)).toEqual([]);
    });

    test("jumps at once add up, and what is refused or says nothing leaves everything as it is", async () => {
      await using opened = await open();
      const { clockOffset, functions } = opened.port;
      expect(await jump(opened.port, by(0))).toBeUndefined();
      await Promise.all([1_000, 2_000, 3_000].map((byMs, index) => jump(opened.port, by(byMs, index))));
      expect(offsetOf(await clockOffset.read())).toBe(6_000);
      await expect(jump(opened.port, by(3_650 * 86_400_000))).rejects.toMatchObject({
        code: "InvalidParameterValueException",
      });
      expect(offsetOf(await clockOffset.read())).toBe(6_000);
      expect(await functions.lastSequence()).toBe(3);
    });
  });
}
