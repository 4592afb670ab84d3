import { mirrorPodAnnotation } from '@keelson/api'
import type { Pod, ServiceAccount } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import { podReferences } from '../../../authz/index.ts'
import { admissionForbidden } from '../../forbidden.ts'
import { concerns } from '../../plugin.ts'
import type { AdmissionDependencies } from '../../plugin.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../../port.ts'
import { mountToken } from './mount-token.ts'
import { disallowedSecret } from './mountable-secrets.ts'

const serviceAccounts = { group: '', resource: 'serviceaccounts' }
const defaultName = 'default'
// The controller makes a namespace's default account shortly after the namespace.
const defaultAttempts = 10

/** Gives every pod a service account, its token volume and its pull secrets. */
export function serviceAccount(dependencies: AdmissionDependencies): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    handles: (operation) => operation === 'CREATE',

    async admit(attributes) {
      const pod = podOf(attributes)
      if (pod?.spec === undefined || isMirror(pod)) return
      const name = pod.spec.serviceAccountName || defaultName
      pod.spec.serviceAccountName = name
      // The API shows the account under its old field too.
      pod.spec.serviceAccount = name
      const account = await findAccount(attributes, name, dependencies)
      if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
        mountToken(pod, dependencies.random)
      }
      if ((pod.spec.imagePullSecrets ?? []).length === 0 && (account.imagePullSecrets ?? []).length > 0) {
        pod.spec.imagePullSecrets = account.imagePullSecrets?.map((secret) => ({ ...secret }))
      }
    },

    async validate(attributes) {
      const pod = podOf(attributes)
      if (pod?.spec === undefined) return
      if (isMirror(pod)) return refuseReferences(attributes, pod)
      const account = await findAccount(attributes, pod.spec.serviceAccountName || defaultName, dependencies)
      if (account.metadata.annotations?.['kubernetes.io/enforce-mountable-secrets'] !== 'true') return
      const refusal = disallowedSecret(pod, account)
      if (refusal !== undefined) throw admissionForbidden(attributes, refusal)
    },
  }
}

function podOf(attributes: AdmissionAttributes): Pod | undefined {
  return concerns(attributes, 'pods') ? (attributes.object as Pod | undefined) : undefined
}

function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[mirrorPodAnnotation] !== undefined
}

async function findAccount(
  attributes: AdmissionAttributes,
  name: string,
  { reader, clock, random }: AdmissionDependencies,
): Promise<ServiceAccount> {
  const { namespace } = attributes
  const cached = await reader.get<ServiceAccount>(serviceAccounts, name, { namespace })
  if (cached !== undefined) return cached
  const intervalMs = 100 + random.int(100)
  for (let attempt = name === defaultName ? defaultAttempts : 1; attempt > 0; attempt--) {
    const found = await reader.get<ServiceAccount>(serviceAccounts, name, { namespace, fresh: true })
    if (found !== undefined) return found
    if (attempt > 1) await clock.sleep(intervalMs)
  }
  const cause = statusErrors.notFound({ group: '', resource: 'serviceaccount' }, name).message
  throw admissionForbidden(attributes, `error looking up service account ${namespace}/${name}: ${cause}`)
}

function refuseReferences(attributes: AdmissionAttributes, pod: Pod): void {
  const references = podReferences(pod)
  if (references.serviceAccount !== undefined) {
    throw admissionForbidden(attributes, 'a mirror pod may not reference service accounts')
  }
  if (references.secrets.size > 0) throw admissionForbidden(attributes, 'a mirror pod may not reference secrets')
  const projectsToken = pod.spec?.volumes?.some((volume) =>
    volume.projected?.sources?.some((source) => source.serviceAccountToken !== undefined),
  )
  if (projectsToken === true) {
    throw admissionForbidden(attributes, 'a mirror pod may not use ServiceAccountToken volume projections')
  }
}
