import { runnable, type Runnable } from '@keelson/component-base'
import { loadKubeconfig } from '../kubeconfig/load.ts'
import { restConfigFor } from '../kubeconfig/rest-config.ts'
import type { Client, ClientDeps } from '../rest/client.ts'
import { createClient } from '../rest/create-client.ts'

/** Which server a component talks to, and what it calls itself there. */
export interface KubeconfigClientOptions {
  /** The path of a kubeconfig. */
  readonly kubeconfig: string
  readonly userAgent: string
}

/**
 * A component's client for the server that its kubeconfig names. Nothing is connected before the first request.
 *
 * @throws Error when the kubeconfig cannot be read or names no server
 */
export async function clientFromKubeconfig(
  { kubeconfig, userAgent }: KubeconfigClientOptions,
  deps: ClientDeps,
): Promise<Client> {
  const config = restConfigFor(await loadKubeconfig({ explicitPath: kubeconfig }))
  return createClient({ ...config, userAgent }, deps)
}

/** A member of a run group that closes the client when the group stops; what needs the client comes behind it. */
export function closing(client: Pick<Client, 'close'>): Runnable {
  return runnable(
    'client',
    () => undefined,
    () => client.close(),
  )
}
