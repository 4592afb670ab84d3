import type { AdmissionCheck } from './port.ts'

/** Sysctls that are set for one pod alone and cannot harm another: upstream's list. */
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]

/** A pod may set what is safe or allowed by the operator, and only in namespaces of its own. */
export const sysctlCheck: AdmissionCheck = (pod, { allowedUnsafeSysctls }) => {
  const allowed = [...safeSysctls, ...allowedUnsafeSysctls].map(withDots)
  for (const { name: given } of pod.spec?.securityContext?.sysctls ?? []) {
    const name = withDots(given)
    if (!allowed.some((pattern) => matches(pattern, name))) return forbidden(name, 'not allowlisted')
    const shared = sharedNamespace(name, pod.spec)
    if (shared) return forbidden(name, `not allowed with host ${shared} enabled`)
  }
  return undefined
}

function forbidden(name: string, why: string) {
  return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${JSON.stringify(name)} ${why}` }
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

/** The namespace that a sysctl belongs to, where the pod shares it with its node. */
function sharedNamespace(name: string, spec: { hostNetwork?: boolean; hostIPC?: boolean } = {}): string | undefined {
  if (name.startsWith('net.')) return spec.hostNetwork ? 'net' : undefined
  return spec.hostIPC ? 'ipc' : undefined
}

/** `net/ipv4/x` is the same as `net.ipv4.x`, unless a dot comes first: interface names have dots of their own. */
function withDots(name: string): string {
  const first = /[./]/.exec(name)?.[0]
  return first === '/' ? name.replaceAll(/[./]/g, (sign) => (sign === '/' ? '.' : '/')) : name
}
