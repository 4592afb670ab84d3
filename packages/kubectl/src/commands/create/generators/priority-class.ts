import { priorityClasses } from '@keelson/api'
import { bool, int, text } from '../../../cli/flags.ts'
import { generatorCommand } from '../generator.ts'

/** `kubectl create priorityclass`. */
export const priorityClass = generatorCommand({
  kind: priorityClasses,
  refusal: 'failed to create priorityclass:',
  summary: 'Creates a PriorityClass.',
  usage: 'kubectl create priorityclass NAME --value=N [--global-default] [--description=TEXT]',
  flags: {
    value: int('The priority'),
    'global-default': bool('The class of pods that name none'),
    description: text('What it is for'),
    'preemption-policy': text('PreemptLowerPriority or Never', { initial: 'PreemptLowerPriority' }),
  },
  build: (name, { flags }) => ({
    kind: 'PriorityClass',
    apiVersion: 'scheduling.k8s.io/v1',
    metadata: { name },
    value: flags.value,
    ...(flags['global-default'] ? { globalDefault: true } : {}),
    ...(flags.description === '' ? {} : { description: flags.description }),
    preemptionPolicy: flags['preemption-policy'],
  }),
})
