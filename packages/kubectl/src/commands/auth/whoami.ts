import { selfSubjectReviews } from '@keelson/api'
import type { SelfSubjectReview } from '@keelson/api'
import { text } from '../../cli/flags.ts'
import { outputPrinter } from '../../printers/output.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import { defineCommand } from '../command.ts'

/** `kubectl auth whoami`. */
export const whoami = defineCommand({
  summary: 'Asks the server who one is.',
  usage: 'kubectl auth whoami',
  flags: { output: text('Output format', { short: 'o' }) },
  complete: ({ flags: f }) => ({ output: f.output }),
  async run({ output }, { cluster, streams }) {
    const api = await cluster.api()
    const request = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status: {} }
    const review = await api.create<SelfSubjectReview>(selfSubjectReviews, request, {})
    if (output !== '') {
      outputPrinter(output, streams.out).print(review)
      return 0
    }
    const { username = '', uid, groups = [], extra = {} } = review.status?.userInfo ?? {}
    const rows = [
      ['Username', username],
      ...(uid ? [['UID', uid]] : []),
      ...(groups.length > 0 ? [['Groups', `[${groups.join(' ')}]`]] : []),
      ...Object.entries(extra).map(([key, values]) => [`Extra: ${key}`, `[${values.join(' ')}]`]),
    ]
    const writer = new TabWriter(streams.out, tableLayout)
    writer.write('ATTRIBUTE\tVALUE\n')
    for (const row of rows) writer.write(`${row.join('\t')}\n`)
    writer.flush()
    return 0
  },
})
