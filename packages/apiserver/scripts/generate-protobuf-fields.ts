/**
 * Writes src/negotiation/protobuf/fields.generated.json: for each type of the Kubernetes API, the protobuf number and the
 * JSON name of its fields. Both stand in the tags of the Go types, whose published sources this reads.
 *
 * node scripts/generate-protobuf-fields.ts <checkout of k8s.io/api> <checkout of k8s.io/apimachinery>
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Source {
  readonly repository: string
  readonly path: string
  /** Definition name without the type: io.k8s.api.core.v1. */
  readonly prefix: string
}

const apiGroups = [
  'apps/v1',
  'authentication/v1',
  'authorization/v1',
  'autoscaling/v1',
  'batch/v1',
  'certificates/v1',
  'coordination/v1',
  'core/v1',
  'discovery/v1',
  'events/v1',
  'networking/v1',
  'node/v1',
  'policy/v1',
  'rbac/v1',
  'scheduling/v1',
  'storage/v1',
]

function readSource({ repository, path }: Source): string {
  return execFileSync('git', ['-C', repository, 'show', `HEAD:${path}`], { maxBuffer: 1 << 26, encoding: 'utf8' })
}

const structPattern = /^type (\w+) struct \{\n([\s\S]*?)^\}/gm
const fieldPattern = /^\t(?:(\w+)\s+)?(\S+)\s+`[^`]*json:"([^"]*)"[^`]*protobuf:"\w+,(\d+)/

/** One field: `number:name`, `*` after names whose zero value is kept, `>Type` for one inlined into its parent. */
function fieldEntry(line: string, prefix: string): string | undefined {
  const match = fieldPattern.exec(line)
  if (match === null) return undefined
  const [, , type = '', json = '', number = ''] = match
  const [name = '', ...flags] = json.split(',')
  if (name === '') return `${number}:>${prefix}.${type.replace(/^\*/, '').split('.').at(-1)}`
  const keepsZero = type.startsWith('*') || !flags.includes('omitempty')
  return `${number}:${name}${keepsZero && name !== '' && type.startsWith('*') ? '*' : ''}`
}

function collect(source: Source, table: Record<string, string>): void {
  for (const [, name = '', body = ''] of readSource(source).matchAll(structPattern)) {
    const fields = body
      .split('\n')
      .map((line) => fieldEntry(line, source.prefix))
      .filter((entry) => entry !== undefined)
    if (fields.length > 0) table[`${source.prefix}.${name}`] = fields.join(' ')
  }
}

const [api, apimachinery] = process.argv.slice(2)
if (api === undefined || apimachinery === undefined) throw new Error('two checkouts are needed')
const table: Record<string, string> = {}
for (const group of apiGroups) {
  collect({ repository: api, path: `${group}/types.go`, prefix: `io.k8s.api.${group.replace('/', '.')}` }, table)
}
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
collect({ repository: apimachinery, path: 'pkg/apis/meta/v1/types.go', prefix: meta }, table)
const target = join(import.meta.dirname, '../src/negotiation/protobuf/fields.generated.json')
writeFileSync(target, `${JSON.stringify(table, Object.keys(table).toSorted(), 0).replaceAll('","', '",\n"')}\n`)
