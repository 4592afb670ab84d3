import type { Container, Pod, Volume } from '@keelson/api'
import type { Random } from '@keelson/component-base'

const volumePrefix = 'kube-api-access-'
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
// An hour and seven seconds: upstream's value, by which kubelets know tokens that were asked for on the pod's behalf.
const expirationSeconds = 3607
const fileMode = 0o644

/** Mounts token, CA and namespace into every container that mounts nothing of its own there. */
export function mountToken(pod: Pod, random: Random): void {
  const { spec } = pod
  if (spec === undefined) return
  const present = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix))
  const name = present?.name ?? `${volumePrefix}${random.alphanum(5)}`
  const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (one) => !mountsAt(one, mountPath),
  )
  for (const container of without) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }]
  }
  if (present === undefined && without.length > 0) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

function mountsAt(container: Container, path: string): boolean {
  return container.volumeMounts?.some((mount) => mount.mountPath === path) ?? false
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: fileMode,
      sources: [
        { serviceAccountToken: { expirationSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  }
}
