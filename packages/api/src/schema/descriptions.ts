import { descriptions as admissionregistrationV1 } from '../admissionregistration/v1/descriptions.generated.ts'
import { descriptions as apiextensionsV1 } from '../apiextensions/v1/descriptions.generated.ts'
import { descriptions as apiregistrationV1 } from '../apiregistration/v1/descriptions.generated.ts'
import { descriptions as appsV1 } from '../apps/v1/descriptions.generated.ts'
import { descriptions as authenticationV1 } from '../authentication/v1/descriptions.generated.ts'
import { descriptions as authorizationV1 } from '../authorization/v1/descriptions.generated.ts'
import { descriptions as autoscalingV1 } from '../autoscaling/v1/descriptions.generated.ts'
import { descriptions as autoscalingV2 } from '../autoscaling/v2/descriptions.generated.ts'
import { descriptions as batchV1 } from '../batch/v1/descriptions.generated.ts'
import { descriptions as certificatesV1 } from '../certificates/v1/descriptions.generated.ts'
import { descriptions as coordinationV1 } from '../coordination/v1/descriptions.generated.ts'
import { descriptions as coreV1 } from '../core/v1/descriptions.generated.ts'
import { descriptions as discoveryV1 } from '../discovery/v1/descriptions.generated.ts'
import { descriptions as eventsV1 } from '../events/v1/descriptions.generated.ts'
import { descriptions as flowcontrolV1 } from '../flowcontrol/v1/descriptions.generated.ts'
import { descriptions as metaV1 } from '../meta/v1/descriptions.generated.ts'
import { descriptions as networkingV1 } from '../networking/v1/descriptions.generated.ts'
import { descriptions as nodeV1 } from '../node/v1/descriptions.generated.ts'
import { descriptions as policyV1 } from '../policy/v1/descriptions.generated.ts'
import { descriptions as rbacV1 } from '../rbac/v1/descriptions.generated.ts'
import { descriptions as resourceV1 } from '../resource/v1/descriptions.generated.ts'
import { descriptions as schedulingV1 } from '../scheduling/v1/descriptions.generated.ts'
import { descriptions as storageV1 } from '../storage/v1/descriptions.generated.ts'
import { descriptions as version } from '../version/descriptions.generated.ts'
import type { DefinitionDescription } from './definition-schemas.ts'
import { parseSections, splitFirst } from './text-tables.ts'

const sources: Readonly<Record<string, () => string>> = {
  'io.k8s.api.admissionregistration.v1': admissionregistrationV1,
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': apiextensionsV1,
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1': apiregistrationV1,
  'io.k8s.api.apps.v1': appsV1,
  'io.k8s.api.authentication.v1': authenticationV1,
  'io.k8s.api.authorization.v1': authorizationV1,
  'io.k8s.api.autoscaling.v1': autoscalingV1,
  'io.k8s.api.autoscaling.v2': autoscalingV2,
  'io.k8s.api.batch.v1': batchV1,
  'io.k8s.api.certificates.v1': certificatesV1,
  'io.k8s.api.coordination.v1': coordinationV1,
  'io.k8s.api.core.v1': coreV1,
  'io.k8s.api.discovery.v1': discoveryV1,
  'io.k8s.api.events.v1': eventsV1,
  'io.k8s.api.flowcontrol.v1': flowcontrolV1,
  'io.k8s.apimachinery.pkg.apis.meta.v1': metaV1,
  'io.k8s.api.networking.v1': networkingV1,
  'io.k8s.api.node.v1': nodeV1,
  'io.k8s.api.policy.v1': policyV1,
  'io.k8s.api.rbac.v1': rbacV1,
  'io.k8s.api.resource.v1': resourceV1,
  'io.k8s.api.scheduling.v1': schedulingV1,
  'io.k8s.api.storage.v1': storageV1,
  'io.k8s.apimachinery.pkg.version': version,
}

const parsed = new Map<string, ReturnType<typeof parseSections>>()

/**
 * The texts of a definition, read on demand. They weigh more than all shapes together: only what serves or prints
 * documentation may import this, so that bundles of other programs leave them out.
 */
export function describeDefinition(definitionName: string): DefinitionDescription | undefined {
  const dot = definitionName.lastIndexOf('.')
  const prefix = definitionName.slice(0, dot)
  const source = sources[prefix]
  if (source === undefined) return undefined
  let sections = parsed.get(prefix)
  if (sections === undefined) {
    sections = parseSections(source())
    parsed.set(prefix, sections)
  }
  const section = sections.get(definitionName.slice(dot + 1))
  if (section === undefined) return undefined
  const fields = section.lines.map((line): [string, string] => {
    const [name, text] = splitFirst(line)
    return [name, unescapeText(text)]
  })
  return { description: unescapeText(section.head), fields: new Map(fields) }
}

function unescapeText(text: string): string {
  return text.replaceAll(/\\([\\n])/g, (_, char: string) => (char === 'n' ? '\n' : '\\'))
}
