import { X509Certificate } from 'node:crypto'
import type { Clock, MetricsRegistry } from '@keelson/component-base'

/** Registers how long the kubelet's certificates are good for still: seconds, below zero when they have expired. */
export function registerCertificateMetrics(
  registry: MetricsRegistry,
  clock: Pick<Clock, 'now'>,
  certificates: { client?: string | Buffer; server: string | Buffer },
): void {
  for (const [use, pem] of Object.entries(certificates)) {
    // A kubelet that proves itself by a token has no certificate that could expire.
    const expiresAt = pem === undefined ? Infinity : new X509Certificate(pem).validToDate.getTime()
    registry.gauge({
      name: `kubelet_certificate_manager_${use}_ttl_seconds`,
      help: `Gauge of the TTL (time-to-live) of the Kubelet's ${use} certificate, in seconds until its expiry (negative if already expired).`,
      collect: (gauge) => gauge.set(undefined, Math.floor((expiresAt - clock.now()) / 1000)),
    })
  }
}
