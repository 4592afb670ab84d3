import { fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../../../testing/pod-builder.ts'
import type { PodSpec, PodStatus } from '../types.generated.ts'
import { pods } from './kind.ts'

function write(status: PodStatus, before: PodStatus = {}, spec: Partial<PodSpec> = {}): string[] {
  return pods.validateStatusUpdate(aPod(spec, status), aPod(spec, before)).map(fieldErrorMessage)
}

const one = (name: string, state: object) => [{ name, image: '', imageID: '', ready: false, restartCount: 0, state }]
const ended = (exitCode: number) => ({ terminated: { exitCode } })
const init = { restartPolicy: 'Never', initContainers: [aContainer({ name: 'init' })] }
const again = 'Forbidden: may not be transitioned to non-terminated state'

describe('a write to the status of a pod', () => {
  it.each<[string, PodStatus, PodStatus, string]>([
    [
      'another QoS class',
      { qosClass: 'Burstable' },
      { qosClass: 'BestEffort' },
      'status.qosClass: Invalid value: "Burstable": field is immutable',
    ],
    [
      'a nominated node that can be none',
      { nominatedNodeName: 'A_' },
      {},
      "status.nominatedNodeName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
    [
      'an address that is none',
      { podIPs: [{ ip: 'x' }] },
      {},
      'status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      'two addresses of one family',
      { hostIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
      {},
      'status.hostIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ],
  ])('refuses %s', (_what, status, before, message) => {
    expect(write(status, before)).toEqual([message])
  })

  it('accepts what kubelets write', () => {
    const status: PodStatus = {
      conditions: [{ type: 'PodReadyToStartContainers', status: 'True' }],
      podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
      qosClass: 'BestEffort',
    }
    expect(write(status, { qosClass: 'BestEffort' })).toEqual([])
  })

  it('starts no init or ephemeral container again that ran to its end', () => {
    const running = { running: {} }
    expect(
      write({ initContainerStatuses: one('init', running) }, { initContainerStatuses: one('init', ended(0)) }, init),
    ).toEqual([`status.initContainerStatuses[0].state: ${again}`])
    const debug = { restartPolicy: 'Always', ephemeralContainers: [aContainer({ name: 'debug' })] }
    expect(
      write(
        { ephemeralContainerStatuses: one('debug', running) },
        { ephemeralContainerStatuses: one('debug', ended(1)) },
        debug,
      ),
    ).toEqual([`status.ephemeralContainerStatuses[0].state: ${again}`])
  })

  it('starts again what may be', () => {
    const restarting = { ...init, initContainers: [aContainer({ name: 'init', restartPolicy: 'Always' })] }
    const from = { initContainerStatuses: one('init', ended(0)) }
    expect(write({ initContainerStatuses: one('init', { running: {} }) }, from, restarting)).toEqual([])
    const failed = { containerStatuses: one('main', ended(1)) }
    const onFailure = { restartPolicy: 'OnFailure' }
    expect(write({ containerStatuses: one('main', { running: {} }) }, failed, onFailure)).toEqual([])
  })
})
