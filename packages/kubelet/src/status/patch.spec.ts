import type { Pod, PodStatus } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { aPod } from '../testing/builders.ts'
import { statusPatch } from './patch.ts'

describe('status patch', () => {
  const withStatus = (status: PodStatus): Pod => ({ ...aPod('web'), status })

  it('is nothing when nothing changed, whatever is undefined', () => {
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    expect(statusPatch(withStatus(status), { ...status, reason: undefined })).toBeUndefined()
  })

  it('names the uid and only what changed', () => {
    expect(
      statusPatch(withStatus({ phase: 'Pending', qosClass: 'Burstable' }), { phase: 'Running', qosClass: 'Burstable' }),
    ).toEqual({
      metadata: { uid: 'uid-web' },
      status: { phase: 'Running' },
    })
  })

  it('takes away what a condition says no more, and leaves others’ conditions alone', () => {
    const have = [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [a]' },
      { type: 'example.com/gate', status: 'True' },
    ]
    expect(
      statusPatch(withStatus({ conditions: have }), { conditions: [{ type: 'Ready', status: 'True' }] }),
    ).toMatchObject({
      status: { conditions: [{ type: 'Ready', status: 'True', reason: null, message: null }] },
    })
  })

  it('names the addresses that are gone, because the server merges the list', () => {
    const have = { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] }
    expect(statusPatch(withStatus(have), { podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] })).toMatchObject({
      status: { podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }, { $patch: 'delete', ip: '10.0.0.1' }] },
    })
  })

  it('takes a field away', () => {
    expect(statusPatch(withStatus({ reason: 'Evicted' }), {})).toMatchObject({ status: { reason: null } })
  })
})
