import { parseOptionsOrExit, runDaemon } from '@keelson/component-base'
import { createKubeletDaemon } from './app.ts'
import { optionTable } from './options.ts'

const name = 'kubelet'
const options = await parseOptionsOrExit(optionTable, {
  name,
  description: 'Runs the pods of one node through Docker.',
})
await runDaemon({
  name,
  log: { level: options.logLevel, format: options.logFormat },
  build: (ctx) => createKubeletDaemon(options, ctx),
})
