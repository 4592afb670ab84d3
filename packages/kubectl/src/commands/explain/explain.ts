import { CommandError, MultiError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import type { OpenApiDocument } from '../../explain/document.ts'
import { renderExplanation } from '../../explain/render.ts'
import type { RestMapper } from '../../resources/mapper.ts'
import type { Mapping } from '../../resources/mapping.ts'
import { defineCommand } from '../command.ts'

const flags = {
  recursive: bool('Show the fields of fields too, in one line each'),
  'api-version': text('Explain this version'),
  output: text('plaintext is the only one', { initial: 'plaintext', short: 'o' }),
} as const

/** `kubectl explain`. */
export const explain = defineCommand({
  summary: 'Explains the fields of a resource.',
  usage: 'kubectl explain TYPE[.FIELD…] [--recursive]',
  flags,
  complete: ({ args, flags: f }) => ({ args, recursive: f.recursive, apiVersion: f['api-version'], output: f.output }),
  validate({ args, output }) {
    if (args.length === 0)
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      )
    if (args.length > 1) throw new CommandError('We accept only this format: explain RESOURCE\n')
    if (output !== 'plaintext')
      throw new CommandError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: plaintext`,
      )
  },
  async run({ args, recursive, apiVersion }, { cluster, streams }) {
    const { mapping, fieldPath } = locate(args[0] ?? '', apiVersion, await cluster.mapper())
    const { group, version, kind } = mapping
    const client = await cluster.client()
    const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`
    const document = await (await client.raw({ method: 'GET', path })).json<OpenApiDocument>()
    const schema = Object.values(document.components?.schemas ?? {}).find((one) =>
      one['x-kubernetes-group-version-kind']?.some(
        (gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind,
      ),
    )
    if (schema === undefined) throw new CommandError(`GVK ${kind} not found in OpenAPI schema`)
    const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`
    streams.out.write(head)
    const body = renderExplanation({ document, schema, fieldPath, recursive })
    if (body === undefined) throw new CommandError(`field ${JSON.stringify(fieldPath.at(-1))} does not exist`)
    streams.out.write(`${body}\n`)
    return 0
  },
})

/** Splits `deployments.v1.apps.spec.replicas` where the resource ends and the field begins. */
function locate(typed: string, apiVersion: string, mapper: RestMapper): { mapping: Mapping; fieldPath: string[] } {
  const [name = '', ...fieldPath] = typed.replace(/\.$/, '').split('.')
  const plain = mapper.find(name)
  // Told without the word `error`, as upstream's aggregate is.
  if (plain === undefined)
    throw new MultiError([new CommandError(`the server doesn't have a resource type ${JSON.stringify(name)}`)])
  if (apiVersion === '') return { mapping: plain, fieldPath }
  const versioned = mapper.forKind(apiVersion, plain.kind)
  if (versioned === undefined)
    throw new CommandError(`couldn't find resource for ${JSON.stringify(`${apiVersion}, Resource=${plain.resource}`)}`)
  return { mapping: versioned, fieldPath }
}
