import { readFileSync } from 'node:fs'
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from '@keelson/apimachinery'
import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import { findKind } from '@keelson/api'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import { parseDocuments } from '../../resources/yaml-documents.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { ResultPrinter } from '../result-printer.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  patch: text('The patch, JSON or YAML', { short: 'p' }),
  'patch-file': text('File with the patch'),
  type: text('json, merge or strategic', { initial: 'strategic' }),
  subresource: text('Patch a sub-resource: status, scale'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-patch' }),
  local: bool('', { hidden: true }),
} as const

type PatchKind = 'json' | 'merge' | 'strategic'

interface PatchOptions {
  type: PatchKind
  subresource: string
  dryRun: DryRun
  fieldManager: string
}

/** `kubectl patch`. */
export const patch = defineCommand({
  summary: 'Changes fields of objects.',
  usage: 'kubectl patch (TYPE NAME | TYPE/NAME | -f FILE) -p PATCH [--type=json|merge|strategic]',
  flags,
  async complete({ args, flags: f }) {
    const source = f['patch-file'] === '' ? f.patch : readFileSync(f['patch-file'], 'utf8')
    if (f.local) throw new CommandError('--local is not supported')
    return {
      selection: {
        args,
        ...filesOf(f),
        subresource: f.subresource || undefined,
      },
      source,
      both: f['patch-file'] !== '' && f.patch !== '',
      body: source === '' ? undefined : await parsePatch(source),
      type: f.type as PatchKind,
      subresource: f.subresource,
      output: f.output,
      template: f.template,
      dryRun: dryRunOf(f['dry-run']),
      fieldManager: f['field-manager'],
    }
  },
  validate({ source, both, type }) {
    if (both) throw new CommandError('cannot specify --patch and --patch-file together')
    if (source === '')
      throw new CommandError('must specify --patch or --patch-file containing the contents of the patch')
    if (!['json', 'merge', 'strategic'].includes(type))
      throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`)
  },
  async run(options, context) {
    const { infos, errors } = await select(options.selection, context)
    if (infos.length === 0 && errors.length === 0) throw new CommandError('no objects passed to patch')
    const printer = new ResultPrinter(context.streams.out, { ...options, dryRun: 'none' })
    for (const info of infos) {
      try {
        const { object, changed } = await patchOne(info, options.body ?? '', { options, context })
        printer.print(object, changed ? 'patched' : 'patched (no change)')
      } catch (err) {
        errors.push(err)
      }
    }
    throwCollected(errors)
    return 0
  },
})

async function parsePatch(source: string): Promise<object | string> {
  const trimmed = source.trim()
  if (/^[[{]/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as object
    } catch {
      // What looks like an object of JSON goes as it is: the server says best what is wrong with it.
      if (trimmed.startsWith('{')) return trimmed
    }
  }
  const [document] = await parseDocuments(source)
  if (document === undefined || 'error' in document) {
    throw new CommandError(
      `unable to parse ${JSON.stringify(source)}: ${document === undefined ? 'it is empty' : `yaml: ${document.error}`}`,
    )
  }
  if (typeof document.value !== 'object' || document.value === null) {
    throw new CommandError(`unable to parse ${JSON.stringify(source)}: it is no object`)
  }
  return document.value
}

async function patchOne(
  info: Info,
  body: object | string,
  { options, context }: { options: PatchOptions; context: Context },
): Promise<{ object: AnyObject; changed: boolean }> {
  const { mapping, name, namespace } = info
  if (options.dryRun === 'client' && typeof body === 'object')
    return { object: patchedHere(info, body, options.type), changed: true }
  const api = await context.cluster.api()
  const object = await api.patch(
    mapping,
    { type: options.type, body },
    {
      name,
      namespace,
      subresource: options.subresource || undefined,
      fieldManager: options.fieldManager,
      dryRun: options.dryRun === 'server',
    },
  )
  const changed =
    object.metadata.resourceVersion !== info.object.metadata.resourceVersion || options.dryRun === 'server'
  return { object, changed }
}

function patchedHere({ mapping, object }: Info, body: object, type: PatchKind): AnyObject {
  const doc = object as unknown as JsonObject
  const { group, version, kind } = mapping
  const schema = findKind({ group, version, kind })?.schema
  if (type === 'json') return applyJsonPatch(doc, body as never) as unknown as AnyObject
  if (type === 'strategic' && schema !== undefined)
    return applyStrategicMergePatch(doc, body as JsonObject, schema) as unknown as AnyObject
  return applyMergePatch(doc, body as JsonValue) as unknown as AnyObject
}
