import type { PolicyRule } from './rule.ts'

interface InGroups {
  /** Completes the rule with its resources. */
  on(...resources: string[]): PolicyRule
  /** Narrows the rule to objects of these names. */
  named(...names: string[]): { on(...resources: string[]): PolicyRule }
}

interface WithVerbs {
  in(...groups: string[]): InGroups
  /** Completes the rule with URL paths. */
  at(...urls: string[]): PolicyRule
}

/** Writes a rule as a sentence: `allow('get').in('').on('pods')`, `allow('get').at('/version')`. */
export function allow(...verbs: string[]): WithVerbs {
  return {
    at: (...nonResourceURLs) => ({ nonResourceURLs, verbs }),
    in: (...apiGroups) => ({
      on: (...resources) => ({ apiGroups, resources, verbs }),
      named: (...resourceNames) => ({
        on: (...resources) => ({ apiGroups, resourceNames, resources, verbs }),
      }),
    }),
  }
}
