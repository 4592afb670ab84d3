import type { Clock } from '@keelson/component-base'
import { execFile } from 'node:child_process'
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
  const output = await runCommand(exec, JSON.stringify(execInfo(exec, config)))
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

function execInfo(exec: ExecConfig, config: RestConfig): object {
  const cluster = {
    server: config.server,
    'tls-server-name': config.tlsServerName,
    'insecure-skip-tls-verify': config.insecureSkipTlsVerify,
    'certificate-authority-data': config.ca === undefined ? undefined : Buffer.from(config.ca).toString('base64'),
  }
  const interactive = exec.interactiveMode !== 'Never' && process.stdin.isTTY
  const spec = exec.provideClusterInfo === true ? { interactive, cluster } : { interactive }
  return { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec }
}

function runCommand(exec: ExecConfig, info: string): Promise<string> {
  const extra = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]))
  const env = { ...process.env, ...extra, KUBERNETES_EXEC_INFO: info }
  return new Promise((resolve, reject) => {
    const child = execFile(exec.command, [...(exec.args ?? [])], { env, maxBuffer: 1 << 20 }, (err, stdout, stderr) => {
      if (err === null) {
        resolve(stdout)
        return
      }
      const hint =
        'code' in err && err.code === 'ENOENT' && exec.installHint !== undefined ? `\n\n${exec.installHint}` : ''
      reject(
        failure(
          `exec: executable ${exec.command} failed: ${stderr.trim() === '' ? err.message : stderr.trim()}${hint}`,
          err,
        ),
      )
    })
    child.stdin?.end()
  })
}

function failure(message: string, cause?: unknown): ConnectionError {
  return new ConnectionError('credentials', message, { cause, sent: false })
}
