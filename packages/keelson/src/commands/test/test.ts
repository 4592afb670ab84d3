import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from '../../bundle/bundle.ts'
import { stoppedComponents, pathsFor } from '../../cluster/cluster.ts'
import { components } from '../../components/index.ts'
import { Failure } from '../../failure.ts'
import { dockerRequirements, ensureDocker, stopOwnDocker } from '../../host/docker.ts'
import { clusterRequirements, ensurePackages, testRequirements } from '../../host/packages.ts'
import type { Command } from '../command.ts'
import { addCounts, countsOf, type Counts } from './counts.ts'

interface TestOptions {
  readonly only?: readonly string[]
}

/** The static checks, then the vitest projects, cheapest first. */
const checks = ['format:check', 'lint', 'types', 'generated:check'] as const
const projects = ['unit', 'integration', 'e2e'] as const

/** How long one step may take, in milliseconds: several times what it takes on two slow cores. */
const stepMs = 20 * 60_000

type Say = (line: string) => void

/**
 * `keelson test`: the whole suite on a bare machine: installs what it needs, runs static checks, unit, integration and
 * end-to-end tests, and ends with a line `N passed, N failed`. Exit code 0 only when all passed.
 */
export const test: Command<TestOptions> = {
  name: 'test',
  describe: 'Run the whole test suite',
  changes: 'the tests start clusters',
  options: (yargs) =>
    yargs.option('only', {
      type: 'string',
      array: true,
      choices: projects,
      describe: 'Run only these projects',
    }),
  async run({ name, only }, { home, say, print, clock }) {
    if (stoppedComponents(pathsFor(home, name)).length < components.length) {
      throw new Failure(`cluster ${name} is running, and the tests need its ports`, "stop it with 'keelson down'")
    }
    await ensurePackages([...clusterRequirements, ...testRequirements, ...(await dockerRequirements())], say)
    await ensureDocker(home, clock, say)
    let total: Counts = { passed: 0, failed: 0 }
    try {
      if (only === undefined) for (const check of checks) total = addCounts(total, await runCheck(check, say))
      for (const project of only ?? projects) total = addCounts(total, await runProject(project, say))
    } finally {
      await stopOwnDocker(home, clock)
    }
    print(`${total.passed} passed, ${total.failed} failed`)
    return total.failed === 0 ? 0 : 1
  },
}

/** A static check counts as one test. */
async function runCheck(check: string, say: Say): Promise<Counts> {
  const code = await inRepository(check, 'pnpm', ['run', '--silent', check], say)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function runProject(project: string, say: Say): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-test-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = join(repository, 'node_modules', '.bin', 'vitest')
    const code = await inRepository(project, vitest, ['run', '--project', project, ...reporters], say)
    return countsOf(existsSync(report) ? await readFile(report, 'utf8') : undefined, code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs one step; a step that hangs is ended, and fails. */
async function inRepository(step: string, file: string, args: readonly string[], say: Say): Promise<number> {
  const child = spawn(file, args, { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'], timeout: stepMs })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (child.killed)
        say(`${step} did not end within ${stepMs / 60_000} minutes; what hangs is not among the names above`)
      resolve(code ?? 1)
    })
  })
}
