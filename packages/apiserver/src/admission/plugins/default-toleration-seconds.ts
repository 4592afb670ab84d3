import type { Pod } from '@keelson/api'
import { concerns } from '../plugin.ts'
import type { AdmissionPlugin } from '../port.ts'

const tolerationSeconds = 300
const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** Lets every pod stay five minutes on a node that is not ready or cannot be reached, unless it says otherwise. */
export function defaultTolerationSeconds(): AdmissionPlugin {
  return {
    name: 'DefaultTolerationSeconds',
    handles: (operation) => operation === 'CREATE' || operation === 'UPDATE',

    async admit(attributes) {
      if (!concerns(attributes, 'pods') || attributes.object === undefined) return
      const { spec } = attributes.object as Pod
      if (spec === undefined) return
      for (const key of keys) {
        const decided = spec.tolerations?.some(
          (own) => (own.key === key || !own.key) && (own.effect === 'NoExecute' || !own.effect),
        )
        if (decided === true) continue
        spec.tolerations = [
          ...(spec.tolerations ?? []),
          { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
        ]
      }
    },
  }
}
