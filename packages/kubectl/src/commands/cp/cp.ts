import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, int, text } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'
import { parseFileSpec } from './file-spec.ts'
import { copyFromPod, copyToPod } from './copy.ts'

const flags = {
  container: text('Container to copy from or to', { short: 'c' }),
  'no-preserve': bool('Do not keep owners and permissions'),
  retries: int('Accepted: a broken copy is told', { hidden: true }),
} as const

/** `kubectl cp`. */
export const cp = defineCommand({
  summary: 'Copies files from and to containers that have tar.',
  usage: 'kubectl cp SOURCE TARGET, one of them [NAMESPACE/]POD:PATH',
  flags,
  complete({ args, flags: f }) {
    if (args.length !== 2) throw new UsageError('source and destination are required')
    const [from, to] = args.map(parseFileSpec)
    if (from === undefined || to === undefined) throw new UsageError('source and destination are required')
    return { from, to, container: f.container, noPreserve: f['no-preserve'] }
  },
  validate({ from, to }) {
    if (from.path === '' || to.path === '') throw new CommandError('filepath can not be empty')
    if (from.pod !== '' && to.pod !== '')
      throw new CommandError('one of src or dest must be a local file specification')
    if (from.pod === '' && to.pod === '')
      throw new CommandError('one of src or dest must be a remote file specification')
  },
  async run({ from, to, container, noPreserve }, context) {
    if (from.pod === '') await copyToPod(from.path, to, { container, noPreserve, context })
    else await copyFromPod(from, to.path, { container, noPreserve, context })
    return 0
  },
})
