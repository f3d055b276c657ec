/** System calls by which a process could get out of its container or at the kernel, each tried from inside. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let image: string;

beforeAll(async () => {
  // Every Debian has Perl, and Perl can make any system call.
  image = await loadTestImage({ base: "node", programs: ["/usr/bin/perl"] });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
});
afterAll(() => adapter[Symbol.asyncDispose]());

/** The output of a Perl program inside a container, line by line. */
async function perl(program: string, alone = false): Promise<string[]> {
  await using run = await adapter.run({
    engineReference: image,
    ...(alone ? { alone } : { sandbox }),
    entryPoint: ["/usr/bin/perl"],
    command: ["-e", program],
  });
  await run.container.exited;
  return run.lines.map((line) => line.replace(/^stdout: /, ""));
}

const EPERM = "1";
const ENOSYS = "38";
const MKNODAT = process.arch === "x64" ? 259 : 33;

/** [x86-64, arm64], as in the kernel's own tables. */
const calls: Record<string, { numbers: [number, number]; arguments: string }> = {
  "mount a file system": { numbers: [165, 40], arguments: `"none", "/tmp", "tmpfs", 0, 0` },
  "unmount one": { numbers: [166, 39], arguments: `"/tmp", 2` },
  "change the root": { numbers: [155, 41], arguments: `"/tmp", "/tmp"` },
  chroot: { numbers: [161, 51], arguments: `"/tmp"` },
  "make a user namespace": { numbers: [272, 97], arguments: "0x10000000" },
  "make a mount namespace": { numbers: [272, 97], arguments: "0x00020000" },
  "make a network namespace": { numbers: [272, 97], arguments: "0x40000000" },
  "start a process in a user namespace": { numbers: [56, 220], arguments: "0x10000011, 0, 0, 0, 0" },
  "enter another namespace": { numbers: [308, 268], arguments: "0, 0" },
  "read a key of the kernel's keyring": { numbers: [250, 219], arguments: "0, -3, 0" },
  "put a key into the kernel's keyring": { numbers: [248, 217], arguments: `"user", "name", "value", 5, -3` },
  "ask the keyring for a key": { numbers: [249, 218], arguments: `"user", "name", 0, -3` },
  "load a BPF program": { numbers: [321, 280], arguments: `5, "x" x 128, 128` },
  "listen to the kernel's counters": { numbers: [298, 241], arguments: `"x" x 128, 0, -1, -1, 0` },
  "handle page faults": { numbers: [323, 282], arguments: "0" },
  "open a file by its handle": { numbers: [304, 265], arguments: `0, "x" x 128, 0` },
  "load a module": { numbers: [175, 105], arguments: `"x", 1, ""` },
  "load another kernel": { numbers: [246, 104], arguments: "0, 0, 0, 0" },
  "restart the machine": { numbers: [169, 142], arguments: "0xfee1dead, 672274793, 0, 0" },
  "set the clock": { numbers: [227, 112], arguments: `0, pack("qq", 0, 0)` },
  "name the machine": { numbers: [170, 161], arguments: `"mine", 4` },
  "swap to a file": { numbers: [167, 224], arguments: `"/tmp/swap", 0` },
  "become root": { numbers: [105, 146], arguments: "0" },
  "become another group": { numbers: [106, 144], arguments: "0" },
  "read the kernel's log": { numbers: [103, 116], arguments: `3, "x" x 128, 128` },
};

/** Only where there is one: where there is none the first process is the function's own. */
const callsAtSandbox: typeof calls = {
  "trace the sandbox": { numbers: [101, 117], arguments: "16, 1, 0, 0" },
  "read the sandbox's memory": { numbers: [310, 270], arguments: `1, "x" x 16, 1, "x" x 16, 1, 0` },
};

async function refusals(tried: typeof calls, alone: boolean): Promise<Record<string, string | undefined>> {
  const machine = process.arch === "x64" ? 0 : 1;
  const program = Object.values(tried).map(
    ({ numbers, arguments: given }) =>
      `{ my @a = (${given}); print syscall(${numbers[machine]}, @a) == -1 ? $!+0 : "done", "\\n"; }`,
  );
  const answers = await perl(program.join("\n"), alone);
  return Object.fromEntries(
    Object.keys(tried).map((what, index) => [what, answers[index] === ENOSYS ? EPERM : answers[index]]),
  );
}

const allRefused = (tried: typeof calls) => Object.fromEntries(Object.keys(tried).map((what) => [what, EPERM]));

test("the kernel refuses whatever is aimed at the sandbox", async () => {
  expect(await refusals(callsAtSandbox, false)).toEqual(allRefused(callsAtSandbox));
});

describe.each([
  ["in a sandbox", false],
  ["in a container of its own", true],
])("%s", (_name, alone) => {
  test("the kernel refuses whatever leads out of the container", async () => {
    expect(await refusals(calls, alone)).toEqual(allRefused(calls));
  });

  test("raw sockets and packets of its own making are refused", async () => {
    const sockets = { "IPv4 raw": "2, 3, 1", packet: "17, 3, 0x0300", "IPv6 raw": "10, 3, 58" };
    const program = Object.values(sockets)
      .map((given) => `print socket(my $s, ${given}) ? "done" : $!+0, "\\n";`)
      .join("\n");
    expect(await perl(program, alone)).toEqual(Object.keys(sockets).map(() => EPERM));
  });

  test("no device can be made, and no set-user-id program helps", async () => {
    const program = `
    my $disk = "/tmp/disk"; print syscall(${MKNODAT}, -100, $disk, 060600, 0x700) == -1 ? $!+0 : "done", "\\n";
    open(my $copy, ">", "/tmp/perl"); open(my $own, "<", "/usr/bin/perl"); binmode $_ for $copy, $own;
    { local $/; print $copy scalar <$own>; } close $copy;
    chmod 06755, "/tmp/perl"; $| = 1;
    system("/tmp/perl", "-e", 'print "$>\\n"');`;
    expect(await perl(program, alone)).toEqual([EPERM, "993"]);
  });

  test("of all processes it sees its own and the first, which is none of its", async () => {
    const program = `
    opendir(my $proc, "/proc"); my @all = grep { /^[0-9]+$/ } readdir $proc;
    print join(",", sort grep { $_ != $$ } @all), "\\n";`;
    expect(await perl(program, alone)).toEqual(["1"]);
  });
});
