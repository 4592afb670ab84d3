import { formatGroupVersion } from '@keelson/apimachinery'
import { defineCommand } from '../command.ts'

/** `kubectl api-versions`. */
export const apiVersions = defineCommand({
  summary: 'Lists the groups and versions that the server serves.',
  usage: 'kubectl api-versions',
  flags: {},
  complete: () => ({}),
  async run(_, { cluster, streams }) {
    const { groups } = await cluster.mapper()
    const names = groups.flatMap(({ name, versions }) =>
      versions.map(({ version }) => formatGroupVersion({ group: name, version })),
    )
    for (const name of names.toSorted()) streams.out.write(`${name}\n`)
    return 0
  },
})
