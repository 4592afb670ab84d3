/** Something that stock kubectl did otherwise up to some version. Ours does as the newest does. */
export interface VersionDifference {
  /** The last minor version that did. */
  readonly until: number
  /** The command lines on which it shows. */
  readonly lines: RegExp
  readonly what: string
  /** Takes the difference out of what either prints; or all that is left to compare. */
  readonly compare: ((output: string) => string) | 'exit code' | 'nothing'
}

const drop =
  (pattern: RegExp, replacement = '') =>
  (output: string): string =>
    output.replaceAll(pattern, replacement)

/** What differs between the versions of stock kubectl, the newest difference first. */
export const versionDifferences: readonly VersionDifference[] = [
  {
    until: 35,
    lines: /^exec .*-c nobody|^logs .*-c nobody/,
    what: 'a container that is not there was refused by the server, or without naming those that are',
    compare: 'exit code',
  },
  {
    until: 35,
    lines: /^describe (pods|deploy\/web svc\/web)/,
    what: 'events were shown for several objects too',
    compare: drop(/^Events:.*\n(?: .*\n)*/gm),
  },
  {
    until: 34,
    lines: /^describe (pod|deploy|rs)/,
    what: 'events did not tell the part of the object that they are about',
    compare: drop(/(?<=kubelet\s+)spec\.containers\{.*?\}: /g),
  },
  {
    until: 33,
    lines: /--dry-run=client -o/,
    what: 'an object that was not stored had a creationTimestamp of null',
    compare: drop(/^ *creationTimestamp: null\n|,\s+"creationTimestamp": null|"creationTimestamp": null,\s+/gm),
  },
  {
    until: 33,
    lines: /^delete |^run .*--rm/,
    what: 'deletion did not tell the namespace',
    compare: drop(/ from \S+ namespace/g),
  },
  {
    until: 33,
    lines: /^rollout undo/,
    what: 'nobody warned that apply would not know of it',
    compare: drop(/^Warning: resource .* was previously managed with .*\n/gm),
  },
  {
    until: 32,
    lines: /^describe pod/,
    what: 'optional parts of projected volumes were shown otherwise',
    compare: drop(/^ +(?:ConfigMapOptional: +<nil>|Optional: +false)\n/gm),
  },
  {
    until: 32,
    lines: /^set .*-o (yaml|json)/,
    what: 'what is read into types lost a field that was added later',
    compare: drop(/^ *terminatingReplicas: \d+\n|"terminatingReplicas": \d+,\s+/gm),
  },
  {
    until: 31,
    lines: /^scale .*\/nobody/,
    what: 'the refusal did not tell what was not found',
    compare: drop(/(?<=no objects passed to scale) .*/g),
  },
  {
    until: 31,
    lines: /^cluster-info/,
    what: 'colours were written to what is no terminal',
    // oxlint-disable-next-line no-control-regex
    compare: drop(/\u001B\[[\d;]*m/g),
  },
  {
    until: 30,
    lines: /^describe .*svc/,
    what: 'endpoints were read from Endpoints, which are in another order, and the internal traffic policy was not shown',
    compare: drop(/^(?:Endpoints|Internal Traffic Policy):.*\n|^Warning: v1 Endpoints is deprecated.*\n/gm),
  },
  {
    until: 30,
    lines: /^describe cm/,
    what: 'values were not followed by an empty line',
    compare: drop(/\n{2,}/g, '\n'),
  },
  {
    until: 30,
    lines: /^create(?: gizmo)?$/,
    what: 'usage was shown',
    compare: 'exit code',
  },
  {
    until: 29,
    lines: /^describe (deploy|rs)|^rollout history .*--revision/,
    what: 'pod templates were shown without node selectors and tolerations',
    compare: drop(/^ +(?:Node-Selectors|Tolerations):.*\n/gm),
  },
  {
    until: 29,
    lines: /^explain/,
    what: 'enumerations were not shown',
    compare: (output) => output.replaceAll(/^ *enum: .*\n|^ENUM:\n(?: {4}.*\n)+/gm, '').replaceAll(/\n{2,}/g, '\n'),
  },
  {
    until: 29,
    lines: /^logs nobody/,
    what: 'the refusal did not tell the namespace',
    compare: (output) => output.replace(/^error: error from/i, 'Error from').replace(/ in namespace ".*"/, ''),
  },
  {
    until: 27,
    lines: /^annotate /,
    what: 'it said "annotate"',
    compare: drop(/ annotated?\b/g, ' annotated'),
  },
  {
    until: 27,
    lines: /^auth whoami/,
    what: 'the API it asks has gone',
    compare: 'nothing',
  },
  {
    until: 26,
    lines: /^/,
    what: 'older than what Keelson is compared with: it has to work, not to look alike',
    compare: 'nothing',
  },
]
