import type { Container, Pod, ServiceAccount } from '@keelson/api'

/** Why the pod uses a secret its account does not list, in upstream's words; undefined when it uses none. */
export function disallowedSecret(pod: Pod, account: ServiceAccount): string | undefined {
  const mountable = new Set((account.secrets ?? []).map((secret) => secret.name))
  const because = `is not allowed because service account ${account.metadata.name} does not reference that`
  for (const { secret } of pod.spec?.volumes ?? []) {
    if (secret !== undefined && !mountable.has(secret.secretName)) {
      return `volume with secret.secretName="${secret.secretName}" ${because} secret`
    }
  }
  const init = fromContainers(pod.spec?.initContainers ?? [], { mountable, because, kind: 'init container' })
  const refusal = init ?? fromContainers(pod.spec?.containers ?? [], { mountable, because, kind: 'container' })
  if (refusal !== undefined) return refusal
  const pullable = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name))
  for (const [index, { name }] of (pod.spec?.imagePullSecrets ?? []).entries()) {
    if (!pullable.has(name)) return `imagePullSecrets[${index}].name="${name}" ${because} imagePullSecret`
  }
  return undefined
}

interface Rule {
  readonly mountable: ReadonlySet<string | undefined>
  readonly because: string
  readonly kind: string
}

function fromContainers(containers: readonly Container[], rule: Rule): string | undefined {
  for (const container of containers) {
    for (const { name, valueFrom } of container.env ?? []) {
      const secret = valueFrom?.secretKeyRef?.name
      if (secret === undefined || rule.mountable.has(secret)) continue
      return `${rule.kind} ${container.name} with envVar ${name} referencing secret.secretName="${secret}" ${rule.because} secret`
    }
  }
  return undefined
}
