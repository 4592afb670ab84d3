import { isBadRequest, isNotFound, isStatusError, StatusError } from '@keelson/apimachinery'
import type { KubeList } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'
import type { Context } from '../commands/command.ts'
import type { AnyObject, ResourceApi } from './api.ts'
import { parseResourceArguments } from './arguments.ts'
import type { ResourceArguments } from './arguments.ts'
import type { Info } from './info.ts'
import { readManifests } from './manifests.ts'
import type { Mapping } from './mapping.ts'
import { readSources } from './sources.ts'

/** Which objects a command line asks for. */
export interface Selection {
  args?: readonly string[]
  filenames?: readonly string[]
  recursive?: boolean
  kustomize?: string
  labelSelector?: string
  fieldSelector?: string
  /** --all: everything of the named types. */
  all?: boolean
  allNamespaces?: boolean
  /** A bare type means everything of it (get, describe). */
  bareTypeIsAll?: boolean
  /** Objects named one by one are not read: what is to be done to them will tell whether they are there. */
  namesUnread?: boolean
  subresource?: string
  chunkSize?: number
  ignoreNotFound?: boolean
}

/** What was found. A command works on what there is and then tells the errors. */
export interface Selected {
  infos: Info[]
  errors: unknown[]
  /** One object was asked for by name. */
  single: boolean
  /** The resourceVersion of the list, where one list was read. */
  listVersion?: string
}

/** The form in which objects are asked for. */
export interface ReadForm {
  accept?: string
  query?: Readonly<Record<string, string>>
  /** Lists come as one Info holding the whole answer (a table), not as one per object. */
  wholeLists?: boolean
}

/** Refuses command lines that name nothing, or things in ways that exclude each other. */
export function checkSelection(selection: Selection): void {
  if (selection.kustomize !== undefined && selection.kustomize !== '') {
    throw new CommandError('kustomizations (-k) are not supported: build them first and pass the result with -f -')
  }
  const { args = [], filenames = [], labelSelector, fieldSelector, all } = selection
  if (filenames.length > 0 && args.length > 0) {
    throw new CommandError(
      'when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well',
    )
  }
  if (all === true && (labelSelector ?? '') !== '')
    throw new CommandError("setting 'all' parameter but found a non empty selector. ")
  if (all === true && (fieldSelector ?? '') !== '')
    throw new CommandError("setting 'all' parameter but found a non empty selector. ")
}

/** Reads everything that a command line asks for, from the server. */
export async function select(selection: Selection, context: Context, form: ReadForm = {}): Promise<Selected> {
  checkSelection(selection)
  return (selection.filenames ?? []).length > 0
    ? await selectFiles(selection, context, form)
    : await selectArguments(selection, context, form)
}

/** The objects of the files a command line names, as the files have them. Nothing is asked of the server but discovery. */
export async function selectLocal(
  selection: Pick<Selection, 'filenames' | 'recursive'>,
  context: Context,
): Promise<{ infos: Info[]; errors: unknown[] }> {
  const { filenames = [], recursive = false } = selection
  const sources = await readSources(filenames, { recursive, stdin: context.streams.in })
  return await readManifests(sources, {
    mapper: await context.cluster.mapper(),
    namespace: await context.cluster.namespace(),
  })
}

async function selectFiles(selection: Selection, context: Context, form: ReadForm): Promise<Selected> {
  const local = await selectLocal(selection, context)
  const api = await context.cluster.api()
  const result: Selected = { infos: [], errors: [...local.errors], single: local.infos.length === 1 }
  for (const info of local.infos) {
    await collect(result, selection, async () => [
      await refresh(info, { api, form, subresource: selection.subresource }),
    ])
  }
  return result
}

async function refresh(
  { mapping, name, namespace, source }: Info,
  { api, form, subresource }: { api: ResourceApi; form: ReadForm; subresource?: string },
): Promise<Info> {
  const object = await api.get<AnyObject>(mapping, {
    name,
    namespace,
    subresource,
    accept: form.accept,
    query: form.query,
  })
  return { mapping, name, namespace, source, object }
}

async function selectArguments(selection: Selection, context: Context, form: ReadForm): Promise<Selected> {
  const parsed = await resolveArguments(selection, context)
  const api = await context.cluster.api()
  const namespace = (await context.cluster.namespace()).name
  const result: Selected = { infos: [], errors: [], single: parsed.single }
  for (const { mapping, name } of parsed.named) {
    const own = mapping.namespaced ? namespace : undefined
    const info = { mapping, name, namespace: own, object: {} as AnyObject }
    if (selection.namesUnread === true) result.infos.push(info)
    else {
      await collect(result, selection, async () => [
        await refresh(info, { api, form, subresource: selection.subresource }),
      ])
    }
  }
  for (const mapping of parsed.collections) {
    await collect(result, selection, async () => {
      const lists = await readLists(mapping, selection, { api, form, namespace })
      result.listVersion = lists.length === 1 ? lists[0]?.metadata.resourceVersion : undefined
      return form.wholeLists === true
        ? lists.map((list) => listInfo(mapping, list))
        : lists.flatMap((list) => itemInfos(mapping, list))
    })
  }
  return result
}

/** Resolves the arguments against discovery, and applies the rules about names and selectors. */
export async function resolveArguments(selection: Selection, context: Context): Promise<ResourceArguments> {
  const { args = [], labelSelector = '', fieldSelector = '', all = false, allNamespaces = false } = selection
  const parsed = parseResourceArguments(args, await context.cluster.mapper())
  if (parsed.named.length > 0) {
    if (labelSelector !== '') throw new CommandError('name cannot be provided when a selector is specified')
    if (fieldSelector !== '') throw new CommandError('name cannot be provided when a selector is specified')
    if (all) throw new CommandError('name cannot be provided when a selector is specified')
    if (allNamespaces && parsed.named.some(({ mapping }) => mapping.namespaced)) {
      throw new CommandError('a resource cannot be retrieved by name across all namespaces')
    }
  } else if (parsed.collections.length === 0) {
    throw new CommandError(nothingNamed)
  } else if (selection.bareTypeIsAll !== true && labelSelector === '' && fieldSelector === '' && !all) {
    throw new CommandError('resource(s) were provided, but no name was specified')
  }
  return parsed
}

const nothingNamed = [
  'You must provide one or more resources by argument or filename.',
  'Example resource specifications include:',
  "   '-f rsrc.yaml'",
  "   '--filename=rsrc.json'",
  "   '<resource> <name>'",
  "   '<resource>'",
].join('\n')

async function collect(result: Selected, selection: Selection, read: () => Promise<Info[]>): Promise<void> {
  try {
    result.infos.push(...(await read()))
  } catch (err) {
    if (!(selection.ignoreNotFound === true && isNotFound(err))) result.errors.push(err)
  }
}

interface Reading {
  api: ResourceApi
  form: ReadForm
  namespace: string
}

/** The pages of a collection. */
async function readLists(
  mapping: Mapping,
  selection: Selection,
  { api, form, namespace }: Reading,
): Promise<KubeList<AnyObject>[]> {
  const pages: KubeList<AnyObject>[] = []
  let next: string | undefined
  do {
    const page: KubeList<AnyObject> = await api
      .get<KubeList<AnyObject>>(mapping, {
        namespace: mapping.namespaced && selection.allNamespaces !== true ? namespace : undefined,
        accept: form.accept,
        query: {
          ...form.query,
          labelSelector: selection.labelSelector || undefined,
          fieldSelector: selection.fieldSelector || undefined,
          limit: selection.chunkSize || undefined,
          continue: next,
        },
      })
      .catch((err: unknown) => {
        throw aboutSelectors(err, mapping, selection)
      })
    pages.push(page)
    next = page.metadata.continue || undefined
  } while (next !== undefined)
  return pages
}

/** A list that is refused: says what was looked for. */
function aboutSelectors(
  err: unknown,
  mapping: Mapping,
  { labelSelector = '', fieldSelector = '' }: Selection,
): unknown {
  if (!isStatusError(err) || !(isBadRequest(err) || isNotFound(err))) return err
  const { group, version, resource } = mapping
  const what = JSON.stringify(`${group}/${version}, Resource=${resource}`)
  const selectors = `label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
  const message = `Unable to find ${what} that match ${selectors}: ${err.status.message ?? ''}`
  return new StatusError({ ...err.status, message }, { cause: err })
}

function listInfo(mapping: Mapping, list: KubeList<AnyObject>): Info {
  return { mapping, name: '', object: list as unknown as AnyObject }
}

function itemInfos(mapping: Mapping, list: KubeList<AnyObject>): Info[] {
  return (list.items ?? []).map((item) => {
    const { name = '', namespace } = item.metadata
    return { mapping, name, namespace, object: typedItem(list, item) }
  })
}

/** An item of a list with the apiVersion and kind that lists leave out. */
export function typedItem(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  item: Partial<AnyObject>,
): AnyObject {
  return { apiVersion, kind: kind.replace(/List$/, ''), metadata: {}, ...item }
}
