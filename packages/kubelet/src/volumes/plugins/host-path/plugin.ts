import type { Stats } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import type { VolumePlugin } from '../../plugin.ts'
import { VolumeError } from '../../port.ts'

interface PathType {
  /** What the message says the path is not. */
  readonly noun: string
  fits(stats: Stats): boolean
  create?(path: string): Promise<void>
}

const directory = { noun: 'a directory', fits: (stats: Stats) => stats.isDirectory() }
const file = { noun: 'a file', fits: (stats: Stats) => stats.isFile() }
const createDirectory = async (path: string) => {
  await mkdir(path, { recursive: true, mode: 0o755 })
}

const types: Readonly<Record<string, PathType>> = {
  // No check: what is there is used, and an engine makes a directory where nothing is.
  '': { noun: 'anything', fits: () => true, create: createDirectory },
  DirectoryOrCreate: { ...directory, create: createDirectory },
  Directory: directory,
  FileOrCreate: { ...file, create: async (path) => (await open(path, 'a', 0o644)).close() },
  File: file,
  Socket: { noun: 'a socket file', fits: (stats) => stats.isSocket() },
  CharDevice: { noun: 'a character device', fits: (stats) => stats.isCharacterDevice() },
  BlockDevice: { noun: 'a block device', fits: (stats) => stats.isBlockDevice() },
}

/** A path of the node itself, checked to be what the pod expects. */
export const hostPathPlugin: VolumePlugin = {
  name: 'kubernetes.io/host-path',
  source: 'hostPath',
  async prepare({ volume }) {
    const { path = '', type: typeName = '' } = volume.hostPath ?? {}
    const type = types[typeName]
    if (!type) throw new VolumeError('invalid', `${typeName} is an invalid volume type`)
    const problem = `hostPath type check failed: ${path} is not ${type.noun}`
    let stats = await statOf(path)
    if (!stats && type.create) {
      await type.create(path).catch((err: Error) => {
        throw new VolumeError('io', err.message, { cause: err })
      })
      stats = await statOf(path)
    }
    if (!stats || !type.fits(stats)) throw new VolumeError('invalid', problem)
    return { path, readOnly: false }
  },
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined
    throw new VolumeError('io', err.message, { cause: err })
  })
}
