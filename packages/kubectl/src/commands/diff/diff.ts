import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseLabelSelector } from '@keelson/apimachinery'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError, throwCollected, UsageError } from '../../cli/errors.ts'
import { bool, int, text } from '../../cli/flags.ts'
import { fileFlags, filesOf } from '../../cli/print-flags.ts'
import { withoutManagedFields } from '../../printers/json.ts'
import { writeYaml } from '../../printers/yaml/write.ts'
import type { Info } from '../../resources/info.ts'
import { checkSelection, selectLocal } from '../../resources/select.ts'
import { applyOnClient, readLive, type MergeOptions } from '../apply/client-side.ts'
import { applyOnServer } from '../apply/server-side.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { maskSecrets } from './mask.ts'
import { runDiffProgram } from './program.ts'

const flags = {
  ...fileFlags,
  selector: text('Label selector', { short: 'l' }),
  'server-side': bool('As if the server merged'),
  'force-conflicts': bool('With --server-side, take over fields of other managers'),
  'field-manager': text('Name that owns the fields'),
  'show-managed-fields': bool('With metadata.managedFields'),
  'show-secrets': bool('With the values of secrets'),
  concurrency: int('Accepted: objects are compared one after the other', { initial: 1, hidden: true }),
} as const

interface DiffOptions {
  filenames: readonly string[]
  recursive: boolean
  kustomize: string
  args: readonly string[]
  selector: string
  serverSide: boolean
  showManagedFields: boolean
  showSecrets: boolean
  merge: MergeOptions
}

/** `kubectl diff`: exit code 0 where nothing would change, 1 where something would, above 1 where it failed. */
export const diff = defineCommand<typeof flags, DiffOptions>({
  summary: 'Shows what apply would change.',
  usage: 'kubectl diff -f FILE',
  flags,
  failureCode: 2,
  complete: ({ args, flags: f }) => ({
    ...filesOf(f),
    args,
    selector: f.selector,
    serverSide: f['server-side'],
    showManagedFields: f['show-managed-fields'],
    showSecrets: f['show-secrets'],
    merge: {
      dryRun: 'server',
      fieldManager: f['field-manager'],
      fieldValidation: undefined,
      force: false,
      forceConflicts: f['force-conflicts'],
      gracePeriodSeconds: -1,
      overwrite: true,
      keepsConfiguration: false,
    },
  }),
  validate({ args, kustomize, filenames, merge, serverSide }) {
    if (args.length > 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`)
    checkSelection({ kustomize })
    if (filenames.length === 0) throw new CommandError('must specify one of -f and -k')
    if (merge.forceConflicts && !serverSide) throw new CommandError('--force-conflicts only works with --server-side')
  },
  async run(options, context) {
    const selector = parseLabelSelector(options.selector)
    const { infos, errors } = await selectLocal(options, context)
    const chosen = infos.filter(({ object }) => selector.matches(object.metadata.labels))
    const live = await mkdtemp(join(tmpdir(), 'LIVE-'))
    const merged = await mkdtemp(join(tmpdir(), 'MERGED-'))
    try {
      for (const info of chosen) {
        try {
          const versions = await versionsOf(info, options, context)
          await writeObject(live, info, versions.live)
          await writeObject(merged, info, versions.merged)
        } catch (err) {
          errors.push(err)
        }
      }
      throwCollected(errors)
      return await runDiffProgram([live, merged], context)
    } finally {
      await rm(live, { recursive: true })
      await rm(merged, { recursive: true })
    }
  },
})

interface Versions {
  /** Undefined where the object is not there yet. */
  live: JsonObject | undefined
  merged: JsonObject
}

/** An object as it is, and as it would be. */
async function versionsOf(info: Info, options: DiffOptions, context: Context): Promise<Versions> {
  const job = { options: options.merge, context }
  const before = await readLive(await context.cluster.api(), info)
  const { object } = await (options.serverSide ? applyOnServer : applyOnClient)(info, job)
  const shown = (one: object): JsonObject =>
    options.showManagedFields ? (one as JsonObject) : withoutManagedFields(one as JsonObject)
  const versions = { live: before === undefined ? undefined : shown(before), merged: shown(object) }
  return options.showSecrets ? versions : maskSecrets(info.mapping, versions)
}

/** Files are named for the objects, so that the program pairs them; that of an object that is not there is empty. */
async function writeObject(folder: string, info: Info, object: JsonObject | undefined): Promise<void> {
  const { mapping, namespace = '', name } = info
  const group = mapping.group === '' ? '' : `${mapping.group}.`
  const file = join(folder, `${group}${mapping.version}.${mapping.kind}.${namespace}.${name}`)
  await writeFile(file, object === undefined ? '' : writeYaml(object), { mode: 0o700 })
}
