/** One switchable feature. */
export interface FeatureSpec {
  default: boolean
  /** `ga` features are always on and refuse to be switched off. */
  stage: 'alpha' | 'beta' | 'ga'
}

/** The switches of one program. */
export interface FeatureGates<Name extends string> {
  /** Whether the feature is on. */
  enabled(name: Name): boolean
  /**
   * Applies the value of a --feature-gates flag: `A=true,B=false`.
   * @throws Error naming the part that is malformed, unknown, or locked
   */
  parse(text: string): void
  /** Every feature with its state, for help texts and metrics. */
  list(): { name: Name; enabled: boolean; stage: FeatureSpec['stage'] }[]
}

/** Feature gates over a closed table of known features. */
export function createFeatureGates<Name extends string>(
  known: Readonly<Record<Name, FeatureSpec>>,
): FeatureGates<Name> {
  const overrides = new Map<string, boolean>()
  const specs = new Map<string, FeatureSpec>(Object.entries(known))
  const enabled = (name: string): boolean => overrides.get(name) ?? specs.get(name)?.default ?? false
  return {
    enabled,
    parse(text) {
      for (const part of text.split(',').map((item) => item.trim())) {
        if (part !== '') applyPart(part, specs, overrides)
      }
    },
    list: () => [...specs].map(([name, spec]) => ({ name: name as Name, enabled: enabled(name), stage: spec.stage })),
  }
}

function applyPart(part: string, specs: Map<string, FeatureSpec>, overrides: Map<string, boolean>): void {
  const [name = '', value] = part.split('=', 2).map((piece) => piece.trim())
  if (value === undefined)
    throw new Error(`missing bool value for feature gate ${name}: write ${name}=true or ${name}=false`)
  if (value !== 'true' && value !== 'false') throw new Error(`invalid value of ${name}=${value}: must be true or false`)
  const spec = specs.get(name)
  if (spec === undefined) throw new Error(`unrecognized feature gate: ${name} (known: ${[...specs.keys()].join(', ')})`)
  if (spec.stage === 'ga' && value === 'false') {
    throw new Error(`cannot set feature gate ${name} to false, feature is locked to true`)
  }
  overrides.set(name, value === 'true')
}
