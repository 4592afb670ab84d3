import type { Clock } from '@keelson/component-base'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as z from 'zod/mini'
import type { ExecConfig, RestConfig } from '../rest/config.ts'
import { ConnectionError } from '../transport/connection-error.ts'
import type { Credentials } from './port.ts'

const outputSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.optional(z.string()),
    clientCertificateData: z.optional(z.string()),
    clientKeyData: z.optional(z.string()),
    expirationTimestamp: z.optional(z.string()),
  }),
})

type ExecStatus = z.infer<typeof outputSchema>['status']

const supportedVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

/** Credentials from an external command, run when first needed, on expiry, and after the server refused them. */
export function createExecCredentials(exec: ExecConfig, deps: { clock: Clock; config: RestConfig }): Credentials {
  let current: Promise<ExecStatus> | undefined
  let expiresAt = Infinity

  function status(): Promise<ExecStatus> {
    if (current !== undefined && deps.clock.now() < expiresAt) return current
    const made = runPlugin(exec, deps.config).then((result) => {
      const { expirationTimestamp } = result
      expiresAt = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp)
      return result
    })
    expiresAt = Infinity
    current = made
    made.catch(() => {
      if (current === made) current = undefined
    })
    return made
  }

  return {
    async authorization() {
      const { token } = await status()
      return token === undefined ? undefined : `Bearer ${token}`
    },
    rejected() {
      current = undefined
    },
    async certificate() {
      const { clientCertificateData: cert, clientKeyData: key } = await status()
      return cert === undefined || key === undefined ? undefined : { cert, key }
    },
  }
}

async function runPlugin(exec: ExecConfig, config: RestConfig): Promise<ExecStatus> {
  if (!supportedVersions.includes(exec.apiVersion)) {
    throw failure(`exec plugin: invalid apiVersion ${JSON.stringify(exec.apiVersion)}`)
  }
  const interactive = isInteractive(exec)
  const output = await runCommand(exec, JSON.stringify(execInfo(exec, config, interactive)), interactive)
  let parsed: unknown
  try {
    parsed = JSON.parse(output)
  } catch (err) {
    throw failure(`exec plugin ${exec.command} did not print an ExecCredential`, err)
  }
  const result = outputSchema.safeParse(parsed)
  if (!result.success) throw failure(`exec plugin ${exec.command} printed a malformed ExecCredential`, result.error)
  if (result.data.apiVersion !== exec.apiVersion) {
    throw failure(
      `exec plugin is configured to use API version ${exec.apiVersion}, plugin returned version ${result.data.apiVersion}`,
    )
  }
  const { token, clientCertificateData: cert, clientKeyData: key } = result.data.status
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw failure("exec plugin didn't return a token or cert/key pair")
  }
  return result.data.status
}

/** Whether the command may ask its user, who is at our own terminal. */
function isInteractive({ interactiveMode }: ExecConfig): boolean {
  if (interactiveMode === 'Always' && !process.stdin.isTTY)
    throw failure('exec plugin cannot support interactive mode: standard input is not a terminal')
  return interactiveMode !== 'Never' && process.stdin.isTTY
}

function execInfo(exec: ExecConfig, config: RestConfig, interactive: boolean): object {
  const cluster = {
    server: config.server,
    'tls-server-name': config.tlsServerName,
    'insecure-skip-tls-verify': config.insecureSkipTlsVerify,
    'certificate-authority-data': config.ca === undefined ? undefined : Buffer.from(config.ca).toString('base64'),
  }
  const spec = exec.provideClusterInfo === true ? { interactive, cluster } : { interactive }
  return { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec }
}

async function runCommand(exec: ExecConfig, info: string, interactive: boolean): Promise<string> {
  const extra = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]))
  const child = spawn(exec.command, [...(exec.args ?? [])], {
    env: { ...process.env, ...extra, KUBERNETES_EXEC_INFO: info },
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
  })
  const ended = once(child, 'close') as Promise<[code: number | null, signal: NodeJS.Signals | null]>
  const said = async (stream: Readable | null): Promise<string> => (stream === null ? '' : text(stream))
  const [output, complaint, [code, signal]] = await Promise.all([said(child.stdout), said(child.stderr), ended]).catch(
    (err: unknown) => {
      throw notRun(exec, err)
    },
  )
  if (code === 0) return output
  throw failure(`exec: executable ${exec.command} failed: ${complaint.trim() || (signal ?? `exit code ${code}`)}`)
}

function notRun({ command, installHint }: ExecConfig, err: unknown): ConnectionError {
  if (!isMissing(err)) return failure(`exec: ${err instanceof Error ? err.message : String(err)}`, err)
  const hint = installHint === undefined ? '' : `\n\n${installHint}`
  return failure(`exec: executable ${command} not found${hint}`, err)
}

function isMissing(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === 'ENOENT'
}

function failure(message: string, cause?: unknown): ConnectionError {
  return new ConnectionError('credentials', message, { cause, sent: false })
}
