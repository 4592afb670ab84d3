import { nullLogger } from '@keelson/component-base'
import { expect, it } from 'vitest'
import type { Command } from '../../../command.ts'
import { createPodForwarding, renderRules } from './forwarding.ts'

it('keeps pods’ addresses inside the cluster and masks them outside', () => {
  expect(renderRules('10.244.1.0/24', '10.244.0.0/16')).toMatchInlineSnapshot(`
    "*nat
    :KEELSON-MASQ - [0:0]
    -A KEELSON-MASQ -s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN
    -A KEELSON-MASQ -s 10.244.1.0/24 -m addrtype ! --dst-type LOCAL -j MASQUERADE
    COMMIT
    *filter
    :KEELSON-FORWARD - [0:0]
    -A KEELSON-FORWARD -s 10.244.0.0/16 -j ACCEPT
    -A KEELSON-FORWARD -d 10.244.0.0/16 -j ACCEPT
    COMMIT
    "
  `)
})

it('adds the jumps only where they are missing, and turns forwarding on', async () => {
  const run: string[] = []
  const command: Command = {
    async run(file, args, options) {
      run.push([...(options?.stdin === '1' ? ['1 >'] : []), file, ...args].join(' '))
      if (args.includes('-C') && args.includes('nat')) throw new Error('no such rule')
      return ''
    },
  }
  await createPodForwarding({ command, logger: nullLogger, clusterCIDR: '10.244.0.0/16' }).ensure('10.244.1.0/24')
  const added = run.filter((line) => line.includes(' -A '))
  expect(added).toEqual([
    'iptables --wait -t nat -A POSTROUTING -m comment --comment keelson pod network -j KEELSON-MASQ',
  ])
  expect(run.filter((line) => line.startsWith('1 > '))).toEqual([
    '1 > tee /proc/sys/net/ipv4/ip_forward',
    '1 > tee /proc/sys/net/bridge/bridge-nf-call-iptables',
  ])
})
