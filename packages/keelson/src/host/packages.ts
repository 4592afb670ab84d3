import { Failure } from '../failure.ts'
import { lastLine, run, which } from './exec.ts'

/** A program that the machine must have, and the Debian package that brings it. */
export interface Requirement {
  readonly program: string
  readonly aptPackage: string
}

/** What a single-node cluster needs beside Node.js and Docker, of which docker.ts tells whether it is missing. */
export const clusterRequirements: readonly Requirement[] = [
  { program: 'etcd', aptPackage: 'etcd-server' },
  { program: 'iptables-restore', aptPackage: 'iptables' },
  { program: 'conntrack', aptPackage: 'conntrack' },
  { program: 'ip', aptPackage: 'iproute2' },
  { program: 'nsenter', aptPackage: 'util-linux' },
]

/** The Docker Engine. */
export const dockerRequirement: Requirement = { program: 'dockerd', aptPackage: 'docker.io' }

/** What the test suite needs beside a cluster: a base for images, clients, and a stock kubectl. */
export const testRequirements: readonly Requirement[] = [
  { program: 'debootstrap', aptPackage: 'debootstrap' },
  { program: 'busybox', aptPackage: 'busybox-static' },
  { program: 'openssl', aptPackage: 'openssl' },
  { program: 'curl', aptPackage: 'curl' },
  { program: 'kubectl', aptPackage: 'kubernetes-client' },
]

/**
 * Installs what is missing through apt, saying so first.
 *
 * @throws Failure where something is missing and apt cannot bring it
 */
export async function ensurePackages(requirements: readonly Requirement[], say: (line: string) => void): Promise<void> {
  const missing = requirements.filter(({ program }) => which(program) === undefined)
  if (missing.length === 0) return
  const programs = missing.map(({ program }) => program).join(', ')
  const packages = missing.map(({ aptPackage }) => aptPackage)
  if (which('apt-get') === undefined) {
    throw new Failure(
      `${programs} not found, and this system has no apt-get to install ${missing.length > 1 ? 'them' : 'it'}`,
      `install ${programs} with your system's package manager, then run the same command again`,
    )
  }
  say(`${programs} not found; installing ${packages.join(', ')} with apt-get`)
  try {
    await run('apt-get', ['update', '-q'])
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
  } catch (error) {
    throw new Failure(
      `apt-get could not install ${packages.join(', ')}: ${lastLine(error)}`,
      `run 'apt-get update && apt-get install ${packages.join(' ')}' and see what it says`,
      { cause: error },
    )
  }
  const absent = missing.filter(({ program }) => which(program) === undefined)
  if (absent.length === 0) return
  throw new Failure(
    `${absent.map(({ program }) => program).join(', ')} not found although ${packages.join(', ')} is installed`,
    "see that the folder it was installed to is in the PATH, or reinstall it with 'apt-get install --reinstall'",
  )
}
