import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('builds no schema when the package is imported', () => {
  const index = join(import.meta.dirname, 'index.ts')
  const script = `const api = await import(${JSON.stringify(index)})
    const atStart = api.builtDefinitionCount()
    void api.pods.schema.properties
    console.log(JSON.stringify([atStart, api.builtDefinitionCount()]))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([0, 1])
})
