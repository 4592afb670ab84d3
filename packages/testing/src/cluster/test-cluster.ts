import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a program left behind. */
export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A cluster that was brought up as a user brings it up: by the launcher, in a home folder of its own. */
export interface TestCluster {
  readonly home: string
  readonly kubeconfig: string
  readonly env: NodeJS.ProcessEnv
  /** Runs `./keelson`. */
  keelson(...args: readonly string[]): Promise<RunResult>
  /** The pid of a component's program, from its pid file. */
  pidOf(component: string): number
  /** Purges the cluster and its home folder. */
  stop(): Promise<void>
}

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

/** Runs a program to its end, whatever its exit code. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; input?: string },
): Promise<RunResult> {
  const child = spawn(file, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  // A program that does not read its input is none of our business.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 128)))
  })
  return { code, ...output }
}

/** The name of a home folder begins with this and the pid of the test run that it belongs to. */
const homePrefix = 'keelson-e2e-'

/** Brings a single-node cluster up. The machine's ports are its own, so one runs at a time. */
export async function startCluster(): Promise<TestCluster> {
  await purgeLeftovers()
  const home = await mkdtemp(join(tmpdir(), `${homePrefix}${process.pid}-`))
  const cluster = clusterAt(home)
  const started = await cluster.keelson('up')
  if (started.code !== 0) {
    const { stdout: logs } = await cluster.keelson('logs', '--tail', '20')
    await purge(cluster)
    throw new Error(`keelson up failed:\n${started.stderr}${started.stdout}\n${logs}`)
  }
  return { ...cluster, stop: async () => purge(cluster) }
}

/** Takes away the clusters of test runs that were killed. */
async function purgeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${homePrefix}(\\d+)-`).exec(name) ?? []
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) await purge(clusterAt(join(tmpdir(), name)))
  }
}

async function purge(cluster: Omit<TestCluster, 'stop'>): Promise<void> {
  const stopped = await cluster.keelson('down', '--purge')
  if (stopped.code !== 0) throw new Error(`keelson down failed:\n${stopped.stderr}`)
  await rm(cluster.home, { recursive: true, force: true })
}

/** A cluster that runs already; stopping leaves it as it is. */
export function existingCluster(home: string): TestCluster {
  return { ...clusterAt(home), stop: async () => undefined }
}

function clusterAt(home: string): Omit<TestCluster, 'stop'> {
  const kubeconfig = join(home, 'kubeconfig')
  const env = { ...process.env, KEELSON_HOME: home, KUBECONFIG: kubeconfig }
  return {
    home,
    kubeconfig,
    env,
    keelson: async (...args) => runProgram(join(repository, 'keelson'), args, { env }),
    pidOf: (component) => Number(readFileSync(join(home, 'keelson', 'run', `${component}.pid`), 'utf8')),
  }
}
