import type { AnyObject } from './api.ts'
import type { Mapping } from './mapping.ts'
import { printedName } from './mapping.ts'

/** One object that a command line speaks of: where it is, and what it is if that has been read. */
export interface Info {
  readonly mapping: Mapping
  readonly name: string
  /** Of namespaced objects only. */
  readonly namespace?: string
  readonly object: AnyObject
  /** The file, URL or STDIN that it came from. */
  readonly source?: string
}

/** `deployment.apps/web`. */
export function infoName({ mapping, name }: Pick<Info, 'mapping' | 'name'>): string {
  return printedName(mapping, name)
}
