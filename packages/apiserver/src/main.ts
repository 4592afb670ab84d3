import { parseOptionsOrExit, runDaemon } from '@keelson/component-base'
import { createApiServer } from './app.ts'
import { apiServerOptions } from './options.ts'

const options = await parseOptionsOrExit(apiServerOptions, {
  name: 'kube-apiserver',
  description: 'Serves the Kubernetes API from etcd.',
})

await runDaemon({
  name: 'kube-apiserver',
  log: { level: options.logLevel, format: options.logFormat },
  build: ({ logger, clock, random }) => createApiServer(options, { logger, clock, random }),
})
