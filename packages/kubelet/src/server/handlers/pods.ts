import type { ServerContext } from '../context.ts'
import { sendJson, type Route } from '../router.ts'

/** /pods and /runningpods: what this kubelet is to run, and what the engine runs. */
export function podRoutes(context: ServerContext): Route[] {
  const list = (items: readonly object[]) => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items })
  return [
    {
      methods: ['GET'],
      pattern: '/pods',
      handle: (_routed, response) => sendJson(response, list(context.pods.pods())),
    },
    {
      methods: ['GET'],
      pattern: '/runningpods',
      handle: async (_routed, response) => sendJson(response, list(await runningPods(context))),
    },
  ]
}

async function runningPods(context: ServerContext): Promise<object[]> {
  const [sandboxes, containers] = await Promise.all([context.runtime.listSandboxes(), context.runtime.listContainers()])
  return sandboxes
    .filter((sandbox) => sandbox.running)
    .map(({ id, pod }) => ({
      metadata: { name: pod.name, namespace: pod.namespace, uid: pod.uid },
      spec: {
        containers: containers
          .filter((container) => container.sandboxId === id && container.state === 'running')
          .map(({ name, image }) => ({ name, image, resources: {} })),
      },
      status: {},
    }))
}
