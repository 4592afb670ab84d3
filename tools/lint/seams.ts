interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

const timers = new Set(['setTimeout', 'setInterval'])

/**
 * Finds calls that reach time or randomness past the injected seams. Only component-base, which implements the seams,
 * and test code, which drives real programs, may make them.
 *
 * @param file path of the file, relative to the repository
 * @param node a CallExpression or NewExpression
 * @returns what to use instead, or undefined when the call is fine
 */
export function bannedCall(file: string, node: Node): string | undefined {
  if (!file.startsWith('packages/') || file.startsWith('packages/component-base/') || file.endsWith('.spec.ts')) {
    return undefined
  }
  const callee = node['callee'] as Node
  if (node.type === 'NewExpression') {
    const bareDate = callee.type === 'Identifier' && callee['name'] === 'Date'
    return bareDate && (node['arguments'] as unknown[]).length === 0
      ? 'use an injected Clock, not new Date().'
      : undefined
  }
  if (callee.type === 'Identifier' && timers.has(String(callee['name']))) {
    return `use an injected Clock, not ${String(callee['name'])}().`
  }
  if (callee.type !== 'MemberExpression') return undefined
  const name = `${identifier(callee['object'])}.${identifier(callee['property'])}`
  if (name === 'Date.now' || name === 'performance.now') return `use an injected Clock, not ${name}().`
  if (name === 'Math.random') return 'use an injected Random, not Math.random().'
  return undefined
}

function identifier(node: unknown): string {
  return String((node as { name?: unknown }).name ?? '')
}
