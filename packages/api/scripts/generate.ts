/**
 * Writes the generated files of this package from the official client's models: interfaces, shapes and
 * descriptions per group version. With --check it writes nothing and fails where a committed file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Definition, locateDefinitions } from './definitions.ts'
import { emitDescriptions, emitShapes } from './emit-tables.ts'
import { emitTypes } from './emit-types.ts'
import { readModels } from './models.ts'
import { groupFolder } from './names.ts'

const sourceFolder = join(import.meta.dirname, '..', 'src')

function generateAll(): Map<string, string> {
  const definitions = locateDefinitions(readModels())
  const byModel = new Map(definitions.map((definition) => [definition.model.name, definition]))
  const byFolder = new Map<string, Definition[]>()
  for (const definition of definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = groupFolder(definition)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), definition])
  }
  const files = new Map<string, string>()
  for (const [folder, own] of byFolder) {
    files.set(`${folder}/types.generated.ts`, emitTypes(own, byModel))
    files.set(`${folder}/shapes.generated.ts`, emitShapes(own, byModel))
    files.set(`${folder}/descriptions.generated.ts`, emitDescriptions(own))
  }
  files.set(
    'types.generated.ts',
    [...byFolder.keys()]
      .toSorted()
      .map((folder) => `export type * from './${folder}/types.generated.ts'\n`)
      .join(''),
  )
  return files
}

function currentText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const stale: string[] = []
for (const [name, text] of generateAll()) {
  const path = join(sourceFolder, name)
  if (currentText(path) === text) continue
  stale.push(name)
  if (process.argv.includes('--check')) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`stale generated files (run pnpm generate): ${stale.join(', ')}\n`)
  process.exitCode = 1
}
