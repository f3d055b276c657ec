/** The head of an answer without Node's HTTP. */
import { STATUS_CODES } from "node:http";
import { httpDate } from "./http-date.ts";

type Headers = Readonly<Record<string, string | number>>;

/** A line end in a value would begin a header of somebody else's choice. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws Error when a value has what no header holds: Node would refuse it too */
export function headText(status: number, headers: Headers): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nDate: ${httpDate()}\r\n`;
  for (const name in headers) {
    const value = String(headers[name]);
    if (unsendable.test(value)) throw new Error(`the value of the header ${name} has a character that no header holds`);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}
