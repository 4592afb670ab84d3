import { versionInfo } from '../version/version.ts'
import type { MetricsRegistry } from './registry.ts'

/** Adds the process and build metrics that upstream's dashboards read from every component. */
export function registerProcessMetrics(registry: MetricsRegistry): void {
  const startedAt = Date.now() / 1000 - process.uptime()
  registry.counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    collect(counter) {
      const { user, system } = process.cpuUsage()
      counter.inc(undefined, (user + system) / 1e6 - counter.get())
    },
  })
  registry.gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    collect: (gauge) => gauge.set(undefined, process.memoryUsage.rss()),
  })
  const start = registry.gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
  })
  start.set(undefined, startedAt)
  registerBuildInfo(registry)
}

function registerBuildInfo(registry: MetricsRegistry): void {
  const info = versionInfo()
  const labels = {
    build_date: info.buildDate,
    compiler: info.compiler,
    git_commit: info.gitCommit,
    git_tree_state: info.gitTreeState,
    git_version: info.gitVersion,
    go_version: info.goVersion,
    major: info.major,
    minor: info.minor,
    platform: info.platform,
  }
  const gauge = registry.gauge({
    name: 'kubernetes_build_info',
    help:
      "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, " +
      'Go version, and compiler from which Kubernetes was built, and platform on which it is running.',
    labelNames: Object.keys(labels),
  })
  gauge.set(labels, 1)
}
