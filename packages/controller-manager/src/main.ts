import { parseOptionsOrExit, runDaemon } from '@keelson/component-base'
import { createControllerManagerDaemon } from './app.ts'
import { optionTable } from './options.ts'

const name = 'kube-controller-manager'
const options = await parseOptionsOrExit(optionTable, { name, description: 'Runs the controllers of the cluster.' })
await runDaemon({
  name,
  log: { level: options.logLevel, format: options.logFormat },
  build: (ctx) => createControllerManagerDaemon(options, ctx),
})
