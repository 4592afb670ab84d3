import { systemClock } from '@keelson/component-base'
import { runCli } from './cli.ts'
import { keelsonHome } from './home/paths.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  home: keelsonHome(process.env),
  env: process.env,
  clock: systemClock,
  say: (line) => console.error(`keelson: ${line}`),
  print: (line) => console.log(line),
})
