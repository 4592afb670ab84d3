import type { PauseArch } from './elf.ts'

/*
 * The program, the same for both architectures:
 *
 *   rt_sigaction(SIGCHLD, { SIG_IGN })      the kernel then reaps children by itself, orphans included
 *   rt_sigprocmask(SIG_BLOCK, { INT, TERM }) blocked signals reach even PID 1, which drops unhandled ones
 *   while (rt_sigtimedwait({ INT, TERM }) <= 0) ;
 *   exit_group(0)
 */

const sigchld = 17
const sigInt = 2
const sigTerm = 15

/** struct sigaction of the kernel: handler SIG_IGN (1), flags, restorer, mask. */
function sigaction(): Buffer {
  const data = Buffer.alloc(32)
  data.writeBigUInt64LE(1n, 0)
  return data
}

function sigset(...signals: number[]): Buffer {
  const data = Buffer.alloc(8)
  data.writeBigUInt64LE(signals.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n))
  return data
}

const data = Buffer.concat([sigaction(), sigset(sigInt, sigTerm)])
const setOffset = 32

/** Machine code of the pause program for one architecture. */
export function pauseProgram(arch: PauseArch): Buffer {
  return arch === 'x64' ? x64() : arm64()
}

function x64(): Buffer {
  // Instructions in order; a number in `lea` is the offset into the data behind the code.
  const size = 84
  const out: number[] = []
  const bytes = (...b: number[]) => out.push(...b)
  const imm32 = (n: number) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >> 24) & 0xff]
  const lea = (modrm: number, dataOffset: number) => {
    const next = out.length + 7
    bytes(0x48, 0x8d, modrm, ...imm32(size + dataOffset - next))
  }
  const syscall = (n: number) => bytes(0xb8, ...imm32(n), 0x0f, 0x05) // mov eax, n; syscall
  const rsi = 0x35
  const rdi = 0x3d

  bytes(0x41, 0xba, ...imm32(8)) // mov r10d, 8: the size of a signal set; system calls keep it
  bytes(0x31, 0xd2) // xor edx, edx
  bytes(0xbf, ...imm32(sigchld)) // mov edi, SIGCHLD
  lea(rsi, 0)
  syscall(13) // rt_sigaction
  bytes(0x31, 0xff) // xor edi, edi: SIG_BLOCK
  lea(rsi, setOffset)
  syscall(14) // rt_sigprocmask
  const wait = out.length
  lea(rdi, setOffset)
  bytes(0x31, 0xf6) // xor esi, esi
  bytes(0x31, 0xd2) // xor edx, edx
  syscall(128) // rt_sigtimedwait
  bytes(0x85, 0xc0) // test eax, eax
  bytes(0x7e, (wait - (out.length + 2)) & 0xff) // jle wait
  bytes(0x31, 0xff) // xor edi, edi
  syscall(231) // exit_group
  while (out.length < size) bytes(0x90)
  return Buffer.concat([Buffer.from(out), data])
}

function arm64(): Buffer {
  const count = 24
  const words: number[] = []
  const mov = (register: number, value: number) => words.push((0xd2800000 | (value << 5) | register) >>> 0)
  const adr = (register: number, dataOffset: number) => {
    const distance = count * 4 + dataOffset - words.length * 4
    words.push((0x10000000 | ((distance & 3) << 29) | ((distance >> 2) << 5) | register) >>> 0)
  }
  const syscall = (n: number) => {
    mov(8, n)
    words.push(0xd4000001)
  }

  mov(3, 8) // the size of a signal set
  mov(2, 0)
  mov(0, sigchld)
  adr(1, 0)
  syscall(134) // rt_sigaction
  mov(0, 0) // SIG_BLOCK
  adr(1, setOffset)
  mov(2, 0)
  syscall(135) // rt_sigprocmask
  const wait = words.length
  adr(0, setOffset)
  mov(1, 0)
  mov(2, 0)
  syscall(137) // rt_sigtimedwait
  words.push(0x7100001f) // cmp w0, #0
  words.push((0x5400000d | (((wait - words.length) & 0x7ffff) << 5)) >>> 0) // b.le wait
  mov(0, 0)
  syscall(94) // exit_group
  while (words.length < count) words.push(0xd503201f) // nop
  const code = Buffer.alloc(count * 4)
  words.forEach((word, i) => code.writeUInt32LE(word, i * 4))
  return Buffer.concat([code, data])
}
