import type { Container, Pod } from '@keelson/api'

/** One object that a pod refers to. */
export interface ObjectReference {
  readonly kind: 'configMap' | 'secret'
  readonly namespace: string
  readonly name: string
  /** It is a volume of the pod: its changes have to reach the containers. */
  readonly mounted: boolean
}

/** Every ConfigMap and Secret that a pod names, by volumes, environment or pull secrets; each once. Pure. */
export function podReferences(pod: Pod): ObjectReference[] {
  const namespace = pod.metadata.namespace ?? ''
  const found = new Map<string, ObjectReference>()
  const add = (kind: ObjectReference['kind'], name: string | undefined, mounted: boolean) => {
    if (!name) return
    const key = `${kind}/${name}`
    found.set(key, { kind, namespace, name, mounted: mounted || (found.get(key)?.mounted ?? false) })
  }
  for (const { configMap, secret, projected } of pod.spec?.volumes ?? []) {
    add('configMap', configMap?.name, true)
    add('secret', secret?.secretName, true)
    for (const source of projected?.sources ?? []) {
      add('configMap', source.configMap?.name, true)
      add('secret', source.secret?.name, true)
    }
  }
  for (const container of allContainers(pod)) {
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('configMap', configMapRef?.name, false)
      add('secret', secretRef?.name, false)
    }
    for (const { valueFrom } of container.env ?? []) {
      add('configMap', valueFrom?.configMapKeyRef?.name, false)
      add('secret', valueFrom?.secretKeyRef?.name, false)
    }
  }
  for (const { name } of pod.spec?.imagePullSecrets ?? []) add('secret', name, false)
  return [...found.values()]
}

function allContainers(pod: Pod): Pick<Container, 'env' | 'envFrom'>[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {}
  return [...containers, ...initContainers, ...ephemeralContainers]
}
