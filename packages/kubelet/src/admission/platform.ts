import type { AdmissionCheck } from './port.ts'

const operatingSystem = 'linux'
const osLabel = 'kubernetes.io/os'

/** What this kind of node cannot do for any pod. */
export const platformCheck: AdmissionCheck = (pod, { node }) => {
  const wantedLabel = pod.metadata.labels?.[osLabel]
  if (wantedLabel !== undefined && wantedLabel !== operatingSystem) {
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    }
  }
  if (pod.spec?.os && pod.spec.os.name !== operatingSystem) {
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" }
  }
  const policy = pod.spec?.securityContext?.supplementalGroupsPolicy
  if (policy === 'Strict' && !node.status?.features?.supplementalGroupsPolicy) {
    const message = 'SupplementalGroupsPolicy=Strict is not supported in this node'
    return { reason: 'SupplementalGroupsPolicyNotSupported', message }
  }
  return undefined
}
