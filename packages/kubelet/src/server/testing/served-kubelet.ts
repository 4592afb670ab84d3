import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pod } from '@keelson/api'
import { createDelegatedAuthenticator, createDelegatedAuthorizer, type Reviews } from '@keelson/client'
import { createHealth, createMetricsRegistry, nullLogger, systemClock } from '@keelson/component-base'
import type { PodRuntime } from '../../runtime/port.ts'
import type { PodDirectory } from '../../sync-loop/port.ts'
import { createKubeletServer } from '../server.ts'

/** A kubelet server on loopback with one running pod `ns/web`, container `c`. */
export interface ServedKubelet {
  readonly port: number
  /** Headers of a user who may do everything. */
  readonly headers: { authorization: string }
  stop(): Promise<void>
}

/** The token of the user who may do everything, and of one who may do nothing. */
export const tokens = { admin: 'admin-token', nobody: 'nobody-token' }

const reviews: Reviews = {
  reviewToken: async (token) => {
    const name = Object.entries(tokens).find(([, value]) => value === token)?.[0]
    return name === undefined ? undefined : { name, groups: ['system:authenticated'] }
  },
  reviewAccess: async (user) => user.name === 'admin',
}

/** Starts the server with a self-signed certificate. */
export async function serveKubelet(
  runtime: PodRuntime,
  ids: { containerId: string; sandboxId: string } = { containerId: 'c1', sandboxId: 's1' },
): Promise<ServedKubelet> {
  const server = createKubeletServer({
    bindAddress: '127.0.0.1',
    port: 0,
    tls: selfSigned(),
    nodeName: 'node-1',
    authenticator: createDelegatedAuthenticator({
      reviews,
      clock: systemClock,
      tokenTtlMs: 120_000,
      anonymous: false,
    }),
    authorizer: createDelegatedAuthorizer({ reviews, clock: systemClock, allowedTtlMs: 1_000, deniedTtlMs: 1_000 }),
    runtime,
    pods: directory(ids),
    stats: { summary: async () => ({ node: {} }), cadvisor: async () => '', resource: async () => '' },
    health: createHealth(),
    metrics: createMetricsRegistry(),
    configz: () => ({ port: 10250 }),
    clock: systemClock,
    logger: nullLogger,
  })
  await server.start(new AbortController().signal)
  return {
    port: server.address.port,
    headers: { authorization: `Bearer ${tokens.admin}` },
    stop: () => server.stop(),
  }
}

function directory(ids: { containerId: string; sandboxId: string }): PodDirectory {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'ns', uid: 'uid-1' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
    status: {
      containerStatuses: [{ name: 'c', containerID: `docker://${ids.containerId}`, state: { running: {} } }],
    },
  } as unknown as Pod
  return {
    pods: () => [pod],
    byName: (namespace, name) => (namespace === 'ns' && name === 'web' ? pod : undefined),
    byUID: (uid) => (uid === 'uid-1' ? pod : undefined),
    containers: () => [],
    runningPodUIDs: () => ['uid-1'],
    isGoneOrFinished: () => false,
    runningContainerId: async () => ids.containerId,
    sandboxId: async () => ids.sandboxId,
  }
}

/** A certificate for loopback, good for a day, and its key. */
export function selfSigned(): { cert: Buffer; key: Buffer } {
  const dir = mkdtempSync(join(tmpdir(), 'kubelet-server-'))
  try {
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
    const out = ['-subj', '/CN=kubelet', '-keyout', key, '-out', cert]
    execFileSync('openssl', [...request, ...out], { stdio: 'ignore' })
    return { cert: readFileSync(cert), key: readFileSync(key) }
  } finally {
    rmSync(dir, { recursive: true })
  }
}
