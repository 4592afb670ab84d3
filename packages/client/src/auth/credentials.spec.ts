import { FakeClock } from '@keelson/component-base/testing'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecConfig, RestConfig } from '../rest/config.ts'
import { isConnectionError } from '../transport/connection-error.ts'
import { createCredentials } from './credentials.ts'

let folder: string
let clock: FakeClock

const file = (name: string): string => join(folder, name)
const credentials = (config: Partial<RestConfig>): ReturnType<typeof createCredentials> =>
  createCredentials({ server: 'https://api:6443', ...config }, clock)

/** A plug-in that prints `output` and notes each run and what it was told. */
async function plugin(output: string, more: Partial<ExecConfig> = {}): Promise<ExecConfig> {
  const command = file('plugin')
  await writeFile(file('output'), output)
  await writeFile(
    command,
    `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $EXTRA $1" >> ${file('runs')}\ncat ${file('output')}\n`,
  )
  await chmod(command, 0o755)
  return { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more }
}

const credential = (status: object): string =>
  JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })

async function runs(): Promise<string[]> {
  return (await readFile(file('runs'), 'utf8')).trim().split('\n')
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-auth-'))
  clock = new FakeClock()
})

afterEach(() => rm(folder, { recursive: true }))

describe('a token file', () => {
  it('is read again every minute, and at once after the server refused the token', async () => {
    const tokenFile = file('token')
    await writeFile(tokenFile, 'one\n')
    const made = credentials({ tokenFile, token: 'ignored' })
    expect(await made.authorization()).toBe('Bearer one')
    await writeFile(tokenFile, 'two')
    expect(await made.authorization()).toBe('Bearer one')
    clock.advance(60_000)
    expect(await made.authorization()).toBe('Bearer two')
    await writeFile(tokenFile, 'three')
    made.rejected()
    expect(await made.authorization()).toBe('Bearer three')
    await rm(tokenFile)
    clock.advance(60_000)
    expect(await made.authorization()).toBe('Bearer three')
  })

  it('that is missing from the start is an error', async () => {
    await expect(credentials({ tokenFile: file('nope') }).authorization()).rejects.toSatisfy(isConnectionError)
  })
})

describe('an exec plug-in', () => {
  it('runs once, until its credential expires or is refused', async () => {
    const expirationTimestamp = new Date(clock.now() + 60_000).toISOString()
    const made = credentials({ exec: await plugin(credential({ token: 'abc', expirationTimestamp })) })
    expect(await Promise.all([made.authorization(), made.authorization()])).toEqual(['Bearer abc', 'Bearer abc'])
    expect(await runs()).toHaveLength(1)
    made.rejected()
    await made.authorization()
    expect(await runs()).toHaveLength(2)
    clock.advance(60_000)
    await made.authorization()
    expect(await runs()).toHaveLength(3)
  })

  it('is told of the cluster, its arguments and its environment', async () => {
    const exec = await plugin(credential({ token: 'abc' }), {
      provideClusterInfo: true,
      args: ['arg'],
      env: [{ name: 'EXTRA', value: 'extra' }],
    })
    await credentials({ exec, ca: 'PEM' }).authorization()
    const [run = ''] = await runs()
    expect(run).toMatch(/ extra arg$/)
    expect(JSON.parse(run.slice(0, run.lastIndexOf('}') + 1))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://api:6443', 'certificate-authority-data': 'UEVN' } },
    })
  })

  it('may give a client certificate', async () => {
    const made = credentials({ exec: await plugin(credential({ clientCertificateData: 'C', clientKeyData: 'K' })) })
    expect(await made.certificate()).toEqual({ cert: 'C', key: 'K' })
    expect(await made.authorization()).toBeUndefined()
  })

  it.each([
    ['text', 'nonsense', 'did not print an ExecCredential'],
    ['another shape', '{}', 'malformed ExecCredential'],
    ['nothing usable', credential({}), "didn't return a token or cert/key pair"],
    ['another version', credential({ token: 'a' }).replace('/v1', '/v1beta1'), 'plugin returned version'],
  ])('that prints %s is an error', async (_what, output, message) => {
    await expect(credentials({ exec: await plugin(output) }).authorization()).rejects.toThrow(message)
  })

  it('that must ask its user is not run where there is no terminal', async () => {
    const exec = await plugin(credential({ token: 'abc' }), { interactiveMode: 'Always' })
    await expect(credentials({ exec }).authorization()).rejects.toThrow(
      'exec plugin cannot support interactive mode: standard input is not a terminal',
    )
    await expect(runs()).rejects.toThrow('ENOENT')
  })

  it('that fails is an error with what it said', async () => {
    const command = file('plugin')
    await writeFile(command, '#!/bin/sh\necho "no ticket" >&2\nexit 3\n')
    await chmod(command, 0o755)
    const exec: ExecConfig = { apiVersion: 'client.authentication.k8s.io/v1', command }
    await expect(credentials({ exec }).authorization()).rejects.toThrow(`exec: executable ${command} failed: no ticket`)
  })

  it('that cannot be run, or is ended, is an error that says so', async () => {
    const command = file('plugin')
    const exec: ExecConfig = { apiVersion: 'client.authentication.k8s.io/v1', command }
    await writeFile(command, '#!/bin/sh\nkill -9 $$\n')
    await expect(credentials({ exec }).authorization()).rejects.toSatisfy(isConnectionError)
    await expect(credentials({ exec }).authorization()).rejects.toThrow(`exec: spawn ${command} EACCES`)
    await chmod(command, 0o755)
    await expect(credentials({ exec }).authorization()).rejects.toThrow(`exec: executable ${command} failed: SIGKILL`)
  })

  it('that is not installed brings its hint', async () => {
    const exec: ExecConfig = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: file('missing'),
      installHint: 'apt install it',
    }
    await expect(credentials({ exec }).authorization()).rejects.toThrow('apt install it')
  })
})
