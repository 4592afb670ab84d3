import type { PodTemplateSpec } from '@keelson/api'
import type { DescribeWriter } from '../writer.ts'
import { containerLines } from './containers.ts'
import { annotationLines, labelLines } from './lines.ts'
import { spreadLines, tolerationLines } from './scheduling.ts'
import { volumeLines } from './volumes.ts'

/** The pod template of a workload. */
export function describeTemplate({ metadata, spec }: Partial<PodTemplateSpec>, out: DescribeWriter): void {
  out.line(0, 'Pod Template:')
  labelLines(out, '  Labels', metadata?.labels)
  if (Object.keys(metadata?.annotations ?? {}).length > 0) annotationLines(out, '  Annotations', metadata?.annotations)
  if (spec?.serviceAccountName) out.line(1, 'Service Account:', spec.serviceAccountName)
  const space = '  '
  if ((spec?.initContainers ?? []).length > 0) {
    containerLines(out, { title: 'Init Containers', containers: spec?.initContainers ?? [], space })
  }
  containerLines(out, { title: 'Containers', containers: spec?.containers ?? [], space })
  volumeLines(out, spec?.volumes, space)
  spreadLines(out, spec?.topologySpreadConstraints, space)
  if (spec?.priorityClassName) out.line(1, 'Priority Class Name:', spec.priorityClassName)
  labelLines(out, '  Node-Selectors', spec?.nodeSelector)
  tolerationLines(out, '  Tolerations', spec?.tolerations)
}
