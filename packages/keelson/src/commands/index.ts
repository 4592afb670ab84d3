import { asAnyCommand, type AnyCommand } from './command.ts'
import { down } from './down/down.ts'
import { logs } from './logs/logs.ts'
import { status } from './status/status.ts'
import { test } from './test/test.ts'
import { up } from './up/up.ts'

/** Every sub-command but `kubectl`, whose arguments are not keelson's to read (cli.ts). */
export const commands: readonly AnyCommand[] = [
  asAnyCommand(up),
  asAnyCommand(status),
  asAnyCommand(logs),
  asAnyCommand(down),
  asAnyCommand(test),
]
