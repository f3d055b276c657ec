/** What a function may take of the machine: each limit is run into from inside. */
import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openTestAdapter, type TestAdapter, type TestProgram } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let image: string;

beforeAll(async () => {
  image = await loadTestImage({ base: "node", programs: ["/usr/bin/perl"] });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
});
afterAll(() => adapter[Symbol.asyncDispose]());

const perl = (program: string, more: Partial<TestProgram> = {}) =>
  adapter.run({
    engineReference: image,
    entryPoint: ["/usr/bin/perl"],
    command: ["-e", `$| = 1; ${program}`],
    ...more,
  });

async function output(program: string, more: Partial<TestProgram> = {}): Promise<string[]> {
  await using run = await perl(program, { sandbox, ...more });
  await run.container.exited;
  return run.lines.map((line) => line.replace(/^stdout: /, ""));
}

test("a function has 1024 processes and threads, then fork fails", async () => {
  const count = `
    my $count = 1;
    while (defined(my $child = fork)) { if (!$child) { sleep 60; exit } $count++ }
    print "$count ", $!+0, "\\n";`;
  expect(await output(count, { memoryMiB: 1024 })).toEqual(["1024 11"]);
});

test("a process has 1024 open files, then open fails", async () => {
  const count = `my @files; while (open(my $file, "<", "/dev/null")) { push @files, $file } print @files + 3, " ", $!+0, "\\n";`;
  expect(await output(count)).toEqual(["1024 24"]);
});

test("/tmp is full at its size: for bytes and for files", async () => {
  const fill = `
    open(my $file, ">", "/tmp/large"); my $chunk = "x" x 1048576; my $mib = 0;
    while (defined(syswrite($file, $chunk)) && -s "/tmp/large" >= ++$mib * 1048576) {}
    print "bytes ", $!+0, " ", ($mib >= 64 && $mib <= 82 ? "at its size" : $mib), "\\n"; close $file; unlink "/tmp/large";
    my $files = 0; while (open(my $one, ">", "/tmp/" . ++$files)) { close $one }
    print "files ", $!+0, "\\n";
    unlink "/tmp/1"; print open(my $again, ">", "/tmp/again") ? "room again\\n" : "still full\\n";`;
  expect(await output(fill, { ephemeralStorageMiB: 64 })).toEqual(["bytes 28 at its size", "files 28", "room again"]);
});

test.each([
  ["memory of its own", `my @all; push @all, "x" x 1048576 while 1;`],
  [
    "a file in memory",
    `my $name = "m"; my $fd = syscall(${process.arch === "x64" ? 319 : 279}, $name, 0);
    open(my $file, ">&=", $fd) or die; my $chunk = "x" x 1048576; syswrite($file, $chunk) while 1;`,
  ],
  [
    "many processes",
    `for (1..64) { if (!fork) { my $all = "x" x 16777216; sleep 3; exit } } 1 while wait != -1; print "survived\\n";`,
  ],
])("what is over the memory limit is killed: %s", async (_name, program) => {
  await using run = await perl(program, { memoryMiB: 64 });
  const exit = await run.container.exited;
  if (exit.kind === "signalled") expect(exit).toMatchObject({ signal: 9, outOfMemory: true });
  // Of many processes the kernel takes one after the other, and the first may be left.
  else expect(run.lines).toEqual(["stdout: survived"]);
});

test("a function has the share of the processors that goes with its memory", async () => {
  const quota = `
    my ($quota, $period) = (-1, 100000);
    until ($quota > 0) {
      if (open(my $file, "<", "/sys/fs/cgroup/cpu.max")) { ($quota, $period) = split " ", <$file> }
      elsif (open($file, "<", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us")) { $quota = <$file> + 0 }
      else { print "not to be read\\n"; last }
      select(undef, undef, undef, 0.02);
    }
    printf "%.2f\\n", $quota / $period;`;
  await using run = await perl(quota, { memoryMiB: 177 });
  await run.container.throttle();
  await run.container.exited;
  expect(run.lines).toEqual(["stdout: 0.10"]);
});

const SETSID = process.arch === "x64" ? 112 : 157;
const DEAF = `$SIG{$_} = "IGNORE" for keys %SIG; close STDIN; print "begun\\n"; close STDOUT; close STDERR; sleep 600 while 1;`;

const leftovers = {
  "a child": `if (!fork) { print "begun\\n"; sleep 600 } sleep 600;`,
  "one that left its session and its parent": `if (!fork) { syscall(${SETSID}); exit if fork; ${DEAF} } wait; sleep 600;`,
};

test.each([
  ["a child", false],
  ["a child", true],
  ["one that left its session and its parent", false],
  ["one that left its session and its parent", true],
] as const)("nothing runs on after its environment is gone: %s, alone: %s", async (what, alone) => {
  const run = await perl(leftovers[what], { alone });
  await run.line(/begun/);
  const { containerId } = run.container;
  // Where it is alone its first process is in the same container.
  expect((await processesOf(containerId)).length).toBe(alone ? 3 : 2);
  await run[Symbol.asyncDispose]();
  expect(await processesOf(containerId)).toEqual([]);
});

test.each([false, true])("what a function has left running ends with its process, alone: %s", async (alone) => {
  await using run = await perl(
    `
    pipe(my $from, my $to);
    if (!fork) { syscall(${SETSID}); exit if fork; syswrite($to, "x"); ${DEAF} }
    sysread($from, my $up, 1); exit 3;`,
    { alone },
  );
  expect(await run.container.exited).toEqual({ kind: "exited", code: 3 });
  expect(await processesOf(run.container.containerId)).toEqual([]);
});

/** The numbers of the processes on this machine that are in the container. */
async function processesOf(containerId: string): Promise<string[]> {
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const inside = await Promise.all(
    all.map(async (number) => {
      const cgroup = await readFile(`/proc/${number}/cgroup`, "utf8").catch(() => ""); // gone meanwhile
      return cgroup.includes(containerId) && !(await isDead(number));
    }),
  );
  return all.filter((_, index) => inside[index]);
}

/** A process that has ended is listed until its parent has asked for it. */
async function isDead(number: string): Promise<boolean> {
  const status = await readFile(`/proc/${number}/status`, "utf8").catch(() => "State:\tX");
  return /^State:\t[ZX]/m.test(status);
}
