import type Docker from 'dockerode'
import type { ContainerConfig, ContainerSecurity } from '../types.ts'
import type { DockerContext } from './context.ts'
import { createNamed } from './create-named.ts'
import { containerHostConfig } from './host-config.ts'
import { containerType, labels, podLabels } from './labels.ts'
import { makeName } from './naming.ts'

/** Creates an app container in the namespaces of a running sandbox; does not start it. Returns its id. */
export async function createContainer(
  context: DockerContext,
  sandboxId: string,
  config: ContainerConfig,
): Promise<string> {
  const { pod, attempt } = config
  const name = makeName({ container: config.name, pod: pod.name, namespace: pod.namespace, uid: pod.uid, attempt })
  const container = await createNamed(context, name, containerOptions(context, sandboxId, config))
  return container.id
}

function containerOptions(
  context: DockerContext,
  sandboxId: string,
  config: ContainerConfig,
): Docker.ContainerCreateOptions {
  return {
    Image: config.image,
    // Docker keeps the image's entrypoint when none is given, and drops its arguments when one is.
    ...(config.command.length > 0 ? { Entrypoint: [...config.command] } : {}),
    ...(config.args.length > 0 ? { Cmd: [...config.args] } : {}),
    ...(config.workingDir ? { WorkingDir: config.workingDir } : {}),
    Env: config.env.map(({ name, value }) => `${name}=${value}`),
    Labels: {
      ...config.labels,
      ...podLabels(config.pod),
      [labels.containerName]: config.name,
      [labels.type]: containerType,
      [labels.sandboxId]: sandboxId,
      [labels.attempt]: String(config.attempt),
      [labels.owner]: context.owner,
    },
    Tty: config.tty,
    OpenStdin: config.stdin,
    StdinOnce: config.stdinOnce,
    ...userFor(config.security),
    ...(config.stopSignal ? { StopSignal: config.stopSignal } : {}),
    // The kubelet probes; the image's own health check would only cost.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: containerHostConfig(context, sandboxId, config),
  }
}

function userFor(security: ContainerSecurity): { User?: string } {
  const { runAsUser, runAsGroup } = security
  if (runAsUser === undefined) return {}
  return { User: runAsGroup === undefined ? String(runAsUser) : `${runAsUser}:${runAsGroup}` }
}
