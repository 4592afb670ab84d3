import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { securePort } from '../components/apiserver.ts'
import type { ClusterPaths } from '../home/paths.ts'

/** The kubeconfig that each identity below pki/clients gets. */
const identities = ['admin', 'controller-manager', 'scheduler', 'kubelet', 'kube-proxy'] as const

/** Where the cluster is reached from this machine. */
export const serverUrl = `https://127.0.0.1:${securePort}`

/** A kubeconfig document with one cluster, one user and one context, all of them named as the cluster is. */
export interface KubeconfigDocument {
  readonly apiVersion: 'v1'
  readonly kind: 'Config'
  readonly clusters: readonly { name: string; cluster: Record<string, string> }[]
  readonly users: readonly { name: string; user: Record<string, string> }[]
  readonly contexts: readonly { name: string; context: Record<string, string> }[]
  readonly 'current-context': string
}

/** Makes the kubeconfig document of one identity, with keys and certificates inside. */
export async function kubeconfigOf(paths: ClusterPaths, identity: string): Promise<KubeconfigDocument> {
  const [ca, certificate, key] = await Promise.all(
    ['ca.crt', `clients/${identity}.crt`, `clients/${identity}.key`].map((file) => readFile(join(paths.pki, file))),
  )
  const name = paths.name
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: serverUrl, 'certificate-authority-data': ca!.toString('base64') } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': certificate!.toString('base64'),
          'client-key-data': key!.toString('base64'),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
}

/** JSON is YAML, and spares the daemons that read it the YAML parser. */
function toText(document: KubeconfigDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}

/** Writes the kubeconfig files of the user and of every component. */
export async function writeKubeconfigs(paths: ClusterPaths): Promise<void> {
  await mkdir(paths.kubeconfigs, { recursive: true, mode: 0o700 })
  await Promise.all(
    identities.map(async (identity) =>
      writeFile(join(paths.kubeconfigs, `${identity}.conf`), toText(await kubeconfigOf(paths, identity)), {
        mode: 0o600,
      }),
    ),
  )
}
