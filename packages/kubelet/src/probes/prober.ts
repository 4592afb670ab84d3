import type { Container, Probe } from '@keelson/api'
import { grpcHealth } from '../handlers/grpc-health.ts'
import { httpGet } from '../handlers/http-get.ts'
import type { HandlerResult } from '../handlers/port.ts'
import { headersFor, resolvePort, urlFor } from '../handlers/target.ts'
import { tcpSocket } from '../handlers/tcp-socket.ts'
import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'

/** What is probed. */
export interface ProbeTarget {
  readonly container: Container
  readonly containerId: string
  readonly podIP: string
  readonly probe: Probe
}

/** Runs one probe once. Never rejects. */
export type Prober = (target: ProbeTarget) => Promise<HandlerResult>

/** Probes by exec through the runtime, by HTTP, TCP and gRPC from this process. */
export function createProber(deps: { runtime: Pick<PodRuntime, 'execSync'>; userAgent: string }): Prober {
  return async (target) => {
    try {
      return await ask(target, deps)
    } catch (err) {
      return { result: 'unknown', output: (err as Error).message }
    }
  }
}

async function ask(target: ProbeTarget, deps: Parameters<typeof createProber>[0]): Promise<HandlerResult> {
  const { probe, container, podIP } = target
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  const { userAgent } = deps
  if (probe.exec) return execProbe(target, deps.runtime, timeoutMs)
  if (probe.httpGet) {
    const { httpGet: action } = probe
    return httpGet({ url: urlFor(container, action, podIP), headers: headersFor(action), timeoutMs, userAgent })
  }
  if (probe.tcpSocket) {
    return tcpSocket({
      host: probe.tcpSocket.host || podIP,
      port: resolvePort(container, probe.tcpSocket.port),
      timeoutMs,
    })
  }
  if (probe.grpc) {
    return grpcHealth({ host: podIP, port: probe.grpc.port, service: probe.grpc.service ?? '', timeoutMs, userAgent })
  }
  return { result: 'unknown', output: `missing probe handler for ${container.name}` }
}

async function execProbe(
  { containerId, probe }: ProbeTarget,
  runtime: Pick<PodRuntime, 'execSync'>,
  timeoutMs: number,
): Promise<HandlerResult> {
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync(containerId, probe.exec?.command ?? [], timeoutMs)
    return { result: exitCode === 0 ? 'success' : 'failure', output: stdout + stderr }
  } catch (err) {
    if (isRuntimeError(err, 'timeout')) return { result: 'failure', output: err.message }
    throw err
  }
}
