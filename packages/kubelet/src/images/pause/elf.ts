/** A processor architecture the pause program exists for, in Node's words. */
export type PauseArch = 'x64' | 'arm64'

const loadAddress = 0x40_0000n
const headersSize = 64 + 56
const machine: Record<PauseArch, number> = { x64: 0x3e, arm64: 0xb7 }

/** Wraps position-independent machine code into the smallest static ELF executable: one segment, entered at its first byte. */
export function makeElf(arch: PauseArch, code: Buffer): Buffer {
  const header = Buffer.alloc(headersSize)
  // e_ident: magic, 64 bit, little endian, version 1, System V.
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])
  header.writeUInt16LE(2, 16) // e_type: executable
  header.writeUInt16LE(machine[arch], 18)
  header.writeUInt32LE(1, 20) // e_version
  header.writeBigUInt64LE(loadAddress + BigInt(headersSize), 24) // e_entry
  header.writeBigUInt64LE(64n, 32) // e_phoff
  header.writeUInt16LE(64, 52) // e_ehsize
  header.writeUInt16LE(56, 54) // e_phentsize
  header.writeUInt16LE(1, 56) // e_phnum
  header.writeUInt16LE(64, 58) // e_shentsize

  const total = BigInt(headersSize + code.length)
  header.writeUInt32LE(1, 64) // p_type: load
  header.writeUInt32LE(5, 68) // p_flags: read, execute
  header.writeBigUInt64LE(0n, 72) // p_offset
  header.writeBigUInt64LE(loadAddress, 80) // p_vaddr
  header.writeBigUInt64LE(loadAddress, 88) // p_paddr
  header.writeBigUInt64LE(total, 96) // p_filesz
  header.writeBigUInt64LE(total, 104) // p_memsz
  header.writeBigUInt64LE(0x10000n, 112) // p_align: fits 4 KB and 64 KB pages
  return Buffer.concat([header, code])
}
