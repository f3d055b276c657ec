/** The addresses of a subnet in turn, so that one which was just given back is not given out again at once. */
export interface IPv4Addresses {
  next(): string;
}

/** @param subnet `172.18.0.0/16` @param taken addresses never to give */
export function addressesOf(subnet: string, taken: string[]): IPv4Addresses {
  const [base = "", bits = ""] = subnet.split("/");
  const prefixLength = Number(bits);
  if (!/^\d+(\.\d+){3}$/.test(base) || !(prefixLength >= 1 && prefixLength <= 29)) {
    throw new Error(`the Docker network has the subnet ${subnet}, but at least an IPv4 /29 is needed`);
  }
  const size = 2 ** (32 - prefixLength);
  const first = Math.floor(toNumber(base) / size) * size;
  // A random start: what a dead process of this instance used last is likely somewhere else.
  let offset = Math.floor(Math.random() * size);
  return {
    next() {
      for (;;) {
        offset = (offset + 1) % size;
        const address = toText(first + offset);
        const usable = offset !== 0 && offset !== size - 1;
        if (usable && !taken.includes(address)) return address;
      }
    },
  };
}

function toNumber(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
