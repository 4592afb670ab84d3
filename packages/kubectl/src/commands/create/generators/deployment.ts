import { deployments } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import type { Random } from '@keelson/component-base'
import { CommandError } from '../../../cli/errors.ts'
import { int, list } from '../../../cli/flags.ts'
import { generatorCommand } from '../generator.ts'

/** `kubectl create deployment`. */
export const deployment = generatorCommand({
  kind: deployments,
  refusal: 'failed to create deployment:',
  summary: 'Creates a Deployment of one image or several.',
  usage: 'kubectl create deployment NAME --image=IMAGE [--port=N] [--replicas=N] [-- COMMAND ARG…]',
  flags: {
    image: list('Image of a container; may be repeated'),
    port: int('Port of the container', { initial: -1 }),
    replicas: int('How many pods', { initial: 1, short: 'r' }),
  },
  build(name, { args, dashAt, flags }, { random }) {
    const command = dashAt === undefined ? [] : args.slice(dashAt)
    if (flags.image.length === 0) throw new CommandError('required flag(s) "image" not set')
    if (flags.image.length > 1 && command.length > 0)
      throw new CommandError('cannot specify multiple --image options and command')
    if (flags.replicas < 0) throw new CommandError(`invalid replicas value: ${flags.replicas}`)
    const containers = flags.image.map((image): JsonObject => ({
      name: containerName(image, random),
      image,
      ...(command.length === 0 ? {} : { command }),
      ...(flags.port < 0 ? {} : { ports: [{ containerPort: flags.port }] }),
      resources: {},
    }))
    const labels = { app: name }
    return {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name, labels },
      spec: {
        replicas: flags.replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
        strategy: {},
      },
      status: {},
    }
  },
})

/** The last part of an image's name; made unique where it must be changed to be a name. */
function containerName(image: string, random: Random): string {
  const name = image.split('/').at(-1)?.split(':')[0]?.split('@')[0] ?? image
  return /[._A-Z]/.test(name) ? `${name.replaceAll(/[._]/g, '-').toLowerCase()}-${random.alphanum(5)}` : name
}
