import { CommandError } from '../../cli/errors.ts'
import { chosenContainers, podSpecCommand } from './pod-spec-command.ts'

/** `kubectl set image`. */
export const image = podSpecCommand({
  verb: 'image',
  summary: 'Sets the images of containers.',
  usage: 'kubectl set image (TYPE NAME | TYPE/NAME | -f FILE) CONTAINER=IMAGE…',
  done: 'image updated',
  flags: {},
  isChange: (arg) => arg.includes('='),
  prepare(changes) {
    if (changes.length === 0) throw new CommandError('at least one image update is required')
    const images = changes.map((change) => {
      const [name = '', ...rest] = change.split('=')
      const value = rest.join('=')
      if (value === '') throw new CommandError(`invalid image spec: ${change}`)
      return { name, value }
    })
    return (spec) => {
      for (const { name, value } of images) {
        const containers = chosenContainers(spec, name)
        if (containers.length === 0) throw new CommandError(`unable to find container named ${JSON.stringify(name)}`)
        for (const container of containers) container.image = value
      }
    }
  },
})
