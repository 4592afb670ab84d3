import { Quantity } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import { text } from '../../cli/flags.ts'
import { chosenContainers, podSpecCommand } from './pod-spec-command.ts'

/** `kubectl set resources`. */
export const resources = podSpecCommand({
  verb: 'resources',
  summary: 'Sets what containers ask for and may use.',
  usage: 'kubectl set resources (TYPE NAME | TYPE/NAME | -f FILE) [--requests=cpu=…,memory=…] [--limits=…]',
  done: 'resource requirements updated',
  flags: {
    containers: text('Containers, by name or pattern', { short: 'c', initial: '*' }),
    limits: text('The most they may use, such as cpu=200m,memory=512Mi'),
    requests: text('What they ask for, such as cpu=100m,memory=256Mi'),
  },
  prepare(_, flags) {
    if (flags.limits === '' && flags.requests === '')
      throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)')
    const [limits, requests] = [amounts(flags.limits), amounts(flags.requests)]
    return (spec, info) => {
      const containers = chosenContainers(spec, flags.containers)
      if (containers.length === 0)
        throw new CommandError(`unable to find container named ${flags.containers} in ${info.name}`)
      for (const container of containers) {
        const own = (container.resources ??= {})
        if (flags.limits !== '') own.limits = { ...own.limits, ...limits }
        if (flags.requests !== '') own.requests = { ...own.requests, ...requests }
      }
    }
  },
})

function amounts(text: string): Record<string, string> {
  if (text === '') return {}
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', amount = '', ...more] = pair.split('=')
      if (name === '' || amount === '' || more.length > 0)
        throw new CommandError(`invalid argument syntax ${pair}, expected <resource>=<value>`)
      return [name, Quantity.parse(amount).toString()]
    }),
  )
}
