import type { Kubeconfig } from '@keelson/client'
import { CommandError } from '../../cli/errors.ts'
import type { Command } from '../command.ts'
import { defineCommand } from '../command.ts'
import { editConfig, onlyArgument } from './edit.ts'

interface Removal {
  list: 'clusters' | 'contexts' | 'users'
  what: string
}

/** `kubectl config delete-context`. */
export const deleteContext = removal({ list: 'contexts', what: 'context' })

/** `kubectl config delete-cluster`. */
export const deleteCluster = removal({ list: 'clusters', what: 'cluster' })

/** `kubectl config delete-user`. */
export const deleteUser = removal({ list: 'users', what: 'user' })

function removal({ list, what }: Removal): Command {
  return defineCommand({
    summary: `Removes a ${what} from the kubeconfig.`,
    usage: `kubectl config delete-${what} NAME`,
    flags: {},
    complete: ({ args }) => onlyArgument(args),
    async run(name, context) {
      let found = false
      let wasCurrent = false
      const path = await editConfig(context, (file) => {
        const entries: Kubeconfig[typeof list] = file[list]
        found = entries.some((entry) => entry.name === name)
        wasCurrent = list === 'contexts' && file['current-context'] === name
        Object.assign(file, { [list]: entries.filter((entry) => entry.name !== name) })
      })
      if (!found) throw new CommandError(`cannot delete ${what} ${name}, not in ${path}`)
      if (wasCurrent)
        context.streams.err.write(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        )
      context.streams.out.write(`deleted ${what} ${name} from ${path}\n`)
      return 0
    },
  })
}
