/** Time cut into equal slots for counting. Slots begin at whole multiples of their length, so that they stay put as time goes on. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const lengths = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 28].map((days) => days * day),
];

/** The shortest round length that cuts the time into `most` slots or fewer. Milliseconds. */
export function slotLength(lengthMs: number, most = 80): number {
  return lengths.find((one) => lengthMs / one <= most) ?? Math.ceil(lengthMs / most / day) * day;
}

export function slotOf(at: number, slotMs: number): number {
  return Math.floor(at / slotMs) * slotMs;
}
