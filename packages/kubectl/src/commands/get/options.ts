import type { OutputOptions } from '../../printers/output.ts'
import type { Selection } from '../../resources/select.ts'

/** What `get` was asked for. */
export interface GetOptions extends Selection {
  /** '' and 'wide' are the human forms. */
  output: string
  raw: string
  watch: boolean
  watchOnly: boolean
  outputWatchEvents: boolean
  noHeaders: boolean
  showKind: boolean
  showLabels: boolean
  labelColumns: readonly string[]
  sortBy: string
  template: string
  managedFields: boolean
  allowMissing: boolean
  ignoreNotFound: boolean
  chunkSize: number
}

/** Whether tables are to be shown. */
export function isHuman({ output }: Pick<GetOptions, 'output'>): boolean {
  return output === '' || output === 'wide'
}

/** How objects are to be written out. */
export function printerOptions(options: GetOptions): OutputOptions {
  const { template, allowMissing, managedFields, noHeaders } = options
  return { template, allowMissing, managedFields, noHeaders, allowed: getFormats }
}

const getFormats = [
  'custom-columns',
  'custom-columns-file',
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
].concat(['jsonpath-as-json', 'jsonpath-file', 'name', 'template', 'templatefile', 'wide', 'yaml'])
