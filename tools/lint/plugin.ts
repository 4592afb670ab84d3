import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeImport } from './layers.ts'
import { bannedCall } from './seams.ts'

interface Node {
  readonly type: string
  readonly [field: string]: unknown
}
interface Context {
  readonly filename: string
  report(problem: { node: Node; message: string }): void
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const pathOf = (context: Context): string => relative(root, context.filename).split(sep).join('/')

const layersRule = {
  create(context: Context) {
    const file = pathOf(context)
    const check = (node: Node): void => {
      const source = node['source'] as { value?: unknown } | null | undefined
      if (typeof source?.value !== 'string') return
      const reason = judgeImport(file, source.value)
      if (reason !== undefined) context.report({ node, message: `Layers: ${reason} (tools/lint/layers.ts)` })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

const seamsRule = {
  create(context: Context) {
    const file = pathOf(context)
    const check = (node: Node): void => {
      const reason = bannedCall(file, node)
      if (reason !== undefined) context.report({ node, message: `Seams: ${reason}` })
    }
    return { CallExpression: check, NewExpression: check }
  },
}

/** The project's own lint rules: the layer table and the injected seams (clock, randomness). */
export default { meta: { name: 'keelson' }, rules: { layers: layersRule, seams: seamsRule } }
