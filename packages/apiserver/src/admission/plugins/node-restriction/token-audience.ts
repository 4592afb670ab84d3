import type { Pod, TokenRequest } from '@keelson/api'
import type { AdmissionDependencies } from '../../plugin.ts'
import type { AdmissionAttributes } from '../../port.ts'

/** The audiences of the tokens that a pod's volumes project; '' is the server's own. */
function projectedAudiences(pod: Pod): string[] {
  return (pod.spec?.volumes ?? [])
    .flatMap((volume) => volume.projected?.sources ?? [])
    .flatMap(({ serviceAccountToken }) =>
      serviceAccountToken === undefined ? [] : [serviceAccountToken.audience ?? ''],
    )
}

/**
 * Why a node may not have a token of this audience for a pod, or undefined when the pod asks for it itself or somebody
 * allowed the node to (verb request-serviceaccounts-token-audience on the audience).
 */
export async function audienceRefusal(
  pod: Pod,
  attributes: AdmissionAttributes,
  { authorizer }: AdmissionDependencies,
): Promise<string | undefined> {
  const audiences = (attributes.object as TokenRequest | undefined)?.spec?.audiences ?? []
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences'
  const [audience = ''] = audiences
  if (projectedAudiences(pod).includes(audience)) return undefined
  const { user, namespace, name } = attributes
  const { decision } = await authorizer.authorize({
    user,
    verb: 'request-serviceaccounts-token-audience',
    apiGroup: '',
    apiVersion: 'v1',
    resource: audience,
    subresource: '',
    namespace,
    name,
    path: '',
    isResourceRequest: true,
  })
  if (decision === 'allow') return undefined
  return `audience "${audience}" not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`
}
