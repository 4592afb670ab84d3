import { X509Certificate } from 'node:crypto'
import { createMetricsRegistry } from '@keelson/component-base'
import { expect, it } from 'vitest'
import { registerCertificateMetrics } from './certificate-metrics.ts'
import { selfSigned } from './testing/served-kubelet.ts'

it('tells how long certificates are good for, and that a token does not expire', () => {
  const { cert: server } = selfSigned()
  const expiresAt = new X509Certificate(server).validToDate.getTime()
  let now = expiresAt - 90_000
  const metrics = createMetricsRegistry()
  registerCertificateMetrics(metrics, { now: () => now }, { client: undefined, server })
  expect(metrics.render()).toContain('kubelet_certificate_manager_server_ttl_seconds 90\n')
  expect(metrics.render()).toContain('kubelet_certificate_manager_client_ttl_seconds +Inf\n')
  now += 100_000
  expect(metrics.render()).toContain('kubelet_certificate_manager_server_ttl_seconds -10\n')
})
