import type { ConfigMap, Namespace, PriorityClass, Secret, ServiceAccount } from '@keelson/api'
import { formatLabels } from '../../printers/table.ts'
import { defineDescriber } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { annotationLines, labelLines, longTime } from '../parts/lines.ts'

const byKey = <V>([a]: [string, V], [b]: [string, V]): number => (a < b ? -1 : 1)

/** ConfigMaps. */
export const configMapDescriber = defineDescriber<ConfigMap>({
  group: '',
  kind: 'ConfigMap',
  describe({ metadata, data = {}, binaryData = {} }, out, { clock, events }) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.write(0, '\nData\n====\n')
    for (const [key, value] of Object.entries(data).toSorted(byKey)) {
      out.write(0, `${key}:\n----\n`)
      out.write(0, `${value}\n`)
      out.write(0, '\n')
    }
    out.write(0, '\nBinaryData\n====\n')
    for (const [key, value] of Object.entries(binaryData).toSorted(byKey)) {
      out.write(0, `${key}: ${Buffer.from(value, 'base64').length} bytes\n`)
    }
    out.write(0, '\n')
    eventLines(out, events, clock.now())
  },
})

/** Secrets: sizes only. */
export const secretDescriber = defineDescriber<Secret>({
  group: '',
  kind: 'Secret',
  withoutEvents: true,
  describe({ metadata, type = '', data = {} }, out) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.write(0, `\nType:\t${type}\n`)
    out.write(0, '\nData\n====\n')
    for (const [key, value] of Object.entries(data).toSorted(byKey)) {
      const bytes = Buffer.from(value, 'base64')
      const isToken = key === 'token' && type === 'kubernetes.io/service-account-token'
      out.line(0, `${key}:`, isToken ? bytes.toString('utf8') : `${bytes.length} bytes`)
    }
  },
})

/** Namespaces. */
export const namespaceDescriber = defineDescriber<Namespace>({
  group: '',
  kind: 'Namespace',
  withoutEvents: true,
  describe({ metadata, status }, out) {
    out.line(0, 'Name:', metadata.name ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.line(0, 'Status:', status?.phase ?? '')
    if (!status?.conditions?.length) return
    out.line(0, 'Conditions:')
    out.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message')
    out.line(1, '----', '------', '------------------', '------', '-------')
    for (const { type, status: state, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      out.line(1, type, state, longTime(lastTransitionTime), reason, message)
    }
  },
})

/** ServiceAccounts. */
export const serviceAccountDescriber = defineDescriber<ServiceAccount>({
  group: '',
  kind: 'ServiceAccount',
  describe({ metadata, imagePullSecrets = [], secrets = [] }, out, { clock, events }) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    const rows = [
      ['Image pull secrets:', imagePullSecrets.map(({ name = '' }) => name)],
      ['Mountable secrets: ', secrets.map(({ name = '' }) => name)],
      ['Tokens:            ', []],
    ] as const
    for (const [title, names] of rows) {
      if (names.length === 0) out.line(0, title, '<none>')
      for (const [i, name] of names.entries()) out.line(0, i === 0 ? title : ' '.repeat(title.length), name)
    }
    eventLines(out, events, clock.now())
  },
})

/** PriorityClasses. */
export const priorityClassDescriber = defineDescriber<PriorityClass>({
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  describe(
    { metadata, value, globalDefault = false, preemptionPolicy = '', description = '' },
    out,
    { clock, events },
  ) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Value:', value ?? 0)
    out.line(0, 'GlobalDefault:', globalDefault)
    out.line(0, 'PreemptionPolicy:', preemptionPolicy)
    out.line(0, 'Description:', description)
    out.line(0, 'Annotations:', formatLabels(metadata.annotations))
    eventLines(out, events, clock.now())
  },
})
