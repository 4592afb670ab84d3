import { parseOptionsOrExit, runDaemon } from '@keelson/component-base'
import { createProxyDaemon } from './app.ts'
import { optionTable } from './options.ts'

const name = 'kube-proxy'
const options = await parseOptionsOrExit(optionTable, {
  name,
  description: 'Programs iptables with the Services of the cluster.',
})
await runDaemon({
  name,
  log: { level: options.logLevel, format: options.logFormat },
  build: (ctx) => createProxyDaemon(options, ctx),
})
