import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import { reportOf } from '../../cli/error-text.ts'
import { jsonText, withoutManagedFields } from '../../printers/json.ts'
import { writeYaml } from '../../printers/yaml/write.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { infoName } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import { parseDocuments } from '../../resources/yaml-documents.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { differenceOf } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  subresource: text('Edit a sub-resource: status'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-edit' }),
  'save-config': bool('', { hidden: true }),
} as const

/** `kubectl edit`. */
export const edit = defineCommand({
  summary: 'Changes objects in an editor.',
  usage: 'kubectl edit (TYPE NAME | TYPE/NAME | -f FILE)',
  flags,
  complete: ({ args, flags: f }) => ({
    selection: { args, ...filesOf(f), bareTypeIsAll: true },
    format: f.output === 'json' ? ('json' as const) : ('yaml' as const),
    subresource: f.subresource || undefined,
    fieldManager: f['field-manager'],
  }),
  async run({ selection, format, subresource, fieldManager }, context) {
    const { infos, errors } = await select({ ...selection, subresource }, context)
    throwCollected(errors)
    const printer = new ResultPrinter(context.streams.out, { output: '', dryRun: 'none' })
    for (const info of infos) {
      const edited = await editOne(info, { format, subresource, fieldManager, context })
      if (edited === undefined) context.streams.err.write(`Edit cancelled, no changes made.\n`)
      else printer.print(edited, 'edited')
    }
    return 0
  },
})

interface Editing {
  format: 'yaml' | 'json'
  subresource?: string
  fieldManager: string
  context: Context
}

const hint = [
  "Please edit the object below. Lines beginning with a '#' will be ignored,",
  'and an empty file will abort the edit. If an error occurs while saving this file will be',
  'reopened with the relevant failures.',
]

/** Edits until the server takes it; undefined when nothing was changed. */
async function editOne(info: Info, editing: Editing): Promise<AnyObject | undefined> {
  const { context, format } = editing
  const before = withoutManagedFields(info.object as never)
  const original = format === 'json' ? `${jsonText(before)}\n` : writeYaml(before)
  let body = original
  let failure: string[] = []
  for (;;) {
    const head = [...hint, '', ...failure].map((line) => `# ${line}`.trimEnd()).join('\n')
    const saved = await inEditor(`${head}\n#\n${body}`, format, context)
    const edited = saved
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n')
    if (edited.trim() === '' || edited.trim() === body.trim()) {
      if (failure.length > 0) throw new CommandError('Edit cancelled, no valid changes were saved.')
      return undefined
    }
    body = edited
    try {
      return await send(info, edited, editing)
    } catch (err) {
      const { text: problem } = reportOf(err, 'kubectl edit')
      failure = [`${infoName(info)} was not valid:`, ...problem.split('\n').map((line) => `* ${line}`)]
      context.streams.err.write(`${problem}\n`)
    }
  }
}

async function send(
  info: Info,
  edited: string,
  { subresource, fieldManager, context }: Editing,
): Promise<AnyObject | undefined> {
  const [document] = await parseDocuments(edited)
  if (document === undefined || 'error' in document)
    throw new CommandError(`the edited file had a syntax error: ${document?.error ?? 'empty'}`)
  const { type, body } = differenceOf(
    info.mapping,
    withoutManagedFields(info.object as never),
    document.value as object,
  )
  if (Object.keys(body).length === 0) return undefined
  const api = await context.cluster.api()
  const { name, namespace, mapping } = info
  return await api.patch(
    mapping,
    { type, body },
    { name, namespace, subresource, fieldManager, fieldValidation: 'Strict' },
  )
}

async function inEditor(content: string, format: string, { env }: Context): Promise<string> {
  const editor = env['KUBE_EDITOR'] || env['EDITOR'] || env['VISUAL'] || 'vi'
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-edit-'))
  const file = join(folder, `object.${format}`)
  try {
    await writeFile(file, content, { mode: 0o600 })
    await new Promise<void>((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
      child.once('error', reject)
      child.once('exit', (code) =>
        code === 0
          ? resolve()
          : reject(new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`)),
      )
    })
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
