import { parseOptions } from '@keelson/component-base'
import { expect, it } from 'vitest'
import { optionTable } from '../options.ts'
import { kubeletConfiguration } from './configz.ts'

it('tells the configuration under upstream’s names', async () => {
  const argv = ['kubeconfig', 'tls-cert-file', 'tls-private-key-file', 'client-ca-file'].map((flag) => `--${flag}=/x`)
  const options = await parseOptions(optionTable, { argv, env: {}, readFile: () => '' })
  expect(kubeletConfiguration(options, { cgroupDriver: 'systemd' })).toMatchObject({
    maxPods: 110,
    cgroupDriver: 'systemd',
    clusterDomain: 'cluster.local',
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '10%' },
    authentication: { x509: { clientCAFile: '/x' }, anonymous: { enabled: false } },
  })
})
