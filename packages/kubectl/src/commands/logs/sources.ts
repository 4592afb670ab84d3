import type { Pod } from '@keelson/api'
import { chooseContainer } from '../../resources/pods.ts'
import type { Context } from '../command.ts'
import type { LogsOptions } from './logs.ts'

/** One log to show. */
export interface LogSource {
  pod: Pod
  container: string
}

/** The logs of a pod that are meant. Tells when the container was chosen here. */
export function chooseSources(pod: Pod, options: LogsOptions, { streams }: Context): LogSource[] {
  if (options.allContainers) {
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => ({ pod, container: name }))
  }
  if (options.container !== '') {
    try {
      return [{ pod, container: chooseContainer(pod, options.container).name }]
    } catch (err) {
      // Of several pods, those without the container are passed over.
      if (options.selector !== '') return []
      throw err
    }
  }
  const { name, note } = chooseContainer(pod, '')
  if (note !== undefined) streams.err.write(`${note}\n`)
  return [{ pod, container: name }]
}
