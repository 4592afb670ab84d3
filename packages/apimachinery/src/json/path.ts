import { isObject } from './own.ts'

/** The value below a dotted path such as `.spec.replicas` or `spec.replicas`; undefined where any step is absent. */
export function getPath(value: unknown, path: string | readonly string[]): unknown {
  const steps = typeof path === 'string' ? path.split('.').filter((step) => step !== '') : path
  let current = value
  for (const step of steps) {
    if (Array.isArray(current)) current = /^\d+$/.test(step) ? current[Number(step)] : undefined
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step]
    else return undefined
  }
  return current
}

/** Sets the value below a dotted path, making objects on the way. Throws when a step is no object. */
export function setPath(target: Record<string, unknown>, path: string | readonly string[], value: unknown): void {
  const steps = typeof path === 'string' ? path.split('.').filter((step) => step !== '') : path
  let current = target
  for (const step of steps.slice(0, -1)) {
    if (step === '__proto__') throw new Error('a path may not contain __proto__')
    const next = Object.hasOwn(current, step) ? current[step] : undefined
    if (next === undefined || next === null) {
      const made: Record<string, unknown> = {}
      current[step] = made
      current = made
    } else if (isObject(next)) current = next
    else throw new Error(`${step} is not an object`)
  }
  const last = steps.at(-1)
  if (last === undefined || last === '__proto__') throw new Error('a path must name a field')
  current[last] = value
}
