import { parseOptionsOrExit, runDaemon } from '@keelson/component-base'
import { createSchedulerDaemon } from './app.ts'
import { optionTable } from './options.ts'

const name = 'kube-scheduler'
const options = await parseOptionsOrExit(optionTable, { name, description: 'Gives every pod a node.' })
await runDaemon({
  name,
  log: { level: options.logLevel, format: options.logFormat },
  build: (ctx) => createSchedulerDaemon(options, ctx),
})
