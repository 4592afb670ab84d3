/** Usage of the node and its pods, measured when asked and never before. */
export interface StatsProvider {
  /** The document of /stats/summary (stats.k8s.io v1alpha1 Summary). */
  summary(options: { onlyCPUAndMemory: boolean }): Promise<object>
  /** Prometheus text of /metrics/cadvisor. */
  cadvisor(): Promise<string>
  /** Prometheus text of /metrics/resource. */
  resource(): Promise<string>
}
