/**
 * A program of about 250 bytes that sleeps: PID 1 of a sandbox, on any machine, with nothing pulled and no compiler.
 *
 * It ignores SIGCHLD, so that the kernel reaps what is orphaned; blocks TERM and INT, which PID 1 would otherwise never
 * receive; waits for one of them; and ends with 0. Position independent, no data is written, no library is used.
 * Sources: elf(5), syscalls(2), signal.h of Linux; the instruction sets' manuals.
 */
export type ElfArchitecture = "amd64" | "arm64";

export function sleeperElf(architecture: ElfArchitecture): Uint8Array {
  const { machine, code } = programs[architecture];
  const text = code();
  return Buffer.concat([header(machine, text.length + DATA.length), text, DATA]);
}

const HEADER_BYTES = 64 + 56;
const LOAD_ADDRESS = 0x40_0000n;

const SIGCHLD = 17;
const SIGNAL_SET_BYTES = 8;

/** `struct sigaction` of the kernel: SIG_IGN, no flags, no restorer, empty mask; then the set of INT (2) and TERM (15). */
const DATA = Buffer.alloc(40);
DATA.writeBigUInt64LE(1n, 0);
DATA.writeBigUInt64LE((1n << 1n) | (1n << 14n), 32);
const ACTION_AT = 0;
const SET_AT = 32;

const programs = {
  amd64: { machine: 62, code: amd64 },
  arm64: { machine: 183, code: arm64 },
} as const;

function header(machine: number, bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const fileBytes = BigInt(HEADER_BYTES + bodyBytes);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic, 64 bit, little endian, version 1
  bytes.writeUInt16LE(2, 16); // executable
  bytes.writeUInt16LE(machine, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(LOAD_ADDRESS + BigInt(HEADER_BYTES), 24); // entry
  bytes.writeBigUInt64LE(64n, 32); // program headers
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56); // one segment
  bytes.writeUInt32LE(1, 64); // to load
  bytes.writeUInt32LE(5, 68); // read and execute
  bytes.writeBigUInt64LE(LOAD_ADDRESS, 80);
  bytes.writeBigUInt64LE(LOAD_ADDRESS, 88);
  bytes.writeBigUInt64LE(fileBytes, 96);
  bytes.writeBigUInt64LE(fileBytes, 104);
  bytes.writeBigUInt64LE(0x1_0000n, 112); // aligned for pages of 4 to 64 KiB
  return bytes;
}

/** Offsets of the data are from the end of the instruction that names it, so the code is laid out with its length known. */
function amd64(): Buffer {
  const CODE_BYTES = 76;
  const bytes: number[] = [];
  const emit = (...more: number[]) => bytes.push(...more);
  const word = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
  const address = (opcode: number[], dataAt: number) =>
    emit(...opcode, ...word(CODE_BYTES + dataAt - (bytes.length + opcode.length + 4)));
  const syscall = () => emit(0x0f, 0x05);
  const eax = (value: number) => emit(0xb8, ...word(value));
  const LEA_RSI = [0x48, 0x8d, 0x35];
  const LEA_RDI = [0x48, 0x8d, 0x3d];
  const ZERO = { edi: [0x31, 0xff], esi: [0x31, 0xf6], edx: [0x31, 0xd2] };

  eax(13); // rt_sigaction(SIGCHLD, &action, 0, 8)
  emit(0xbf, ...word(SIGCHLD));
  address(LEA_RSI, ACTION_AT);
  emit(...ZERO.edx);
  emit(0x41, 0xba, ...word(SIGNAL_SET_BYTES)); // r10d, kept by every call below
  syscall();
  eax(14); // rt_sigprocmask(SIG_BLOCK, &set, 0, 8)
  emit(...ZERO.edi);
  address(LEA_RSI, SET_AT);
  emit(...ZERO.edx);
  syscall();
  const wait = bytes.length;
  eax(128); // rt_sigtimedwait(&set, 0, 0, 8), again when it was interrupted
  address(LEA_RDI, SET_AT);
  emit(...ZERO.esi, ...ZERO.edx);
  syscall();
  emit(0x85, 0xc0); // test eax, eax
  emit(0x78, (wait - (bytes.length + 2)) & 0xff); // js wait
  eax(231); // exit_group(0)
  emit(...ZERO.edi);
  syscall();
  if (bytes.length !== CODE_BYTES) throw new Error(`the sleeper's code has ${bytes.length} bytes`);
  return Buffer.from(bytes);
}

function arm64(): Buffer {
  const CODE_BYTES = 19 * 4;
  const words: number[] = [];
  const move = (register: number, value: number) => words.push(0xd2800000 | (value << 5) | register);
  const address = (register: number, dataAt: number) => {
    const distance = CODE_BYTES + dataAt - words.length * 4;
    words.push(0x10000000 | ((distance & 3) << 29) | ((distance >> 2) << 5) | register);
  };
  const supervisorCall = () => words.push(0xd4000001);
  const call = (number: number) => {
    move(8, number);
    supervisorCall();
  };

  move(0, SIGCHLD); // rt_sigaction(SIGCHLD, &action, 0, 8)
  address(1, ACTION_AT);
  move(2, 0);
  move(3, SIGNAL_SET_BYTES); // kept by every call below
  call(134);
  move(0, 0); // rt_sigprocmask(SIG_BLOCK, &set, 0, 8)
  address(1, SET_AT);
  call(135);
  const wait = words.length;
  address(0, SET_AT); // rt_sigtimedwait(&set, 0, 0, 8), again when it was interrupted
  move(1, 0);
  move(2, 0);
  call(137);
  words.push((0x37f80000 | (((wait - words.length) & 0x3fff) << 5)) >>> 0); // tbnz w0, #31, wait
  move(0, 0); // exit_group(0)
  call(94);
  if (words.length * 4 !== CODE_BYTES) throw new Error(`the sleeper's code has ${words.length} instructions`);
  const bytes = Buffer.alloc(CODE_BYTES);
  for (const [index, instruction] of words.entries()) bytes.writeUInt32LE(instruction >>> 0, index * 4);
  return bytes;
}
