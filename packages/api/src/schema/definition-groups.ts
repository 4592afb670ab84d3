import { fieldFacts as admissionregistrationV1Facts } from '../admissionregistration/v1/field-facts.ts'
import { shapes as admissionregistrationV1Shapes } from '../admissionregistration/v1/shapes.generated.ts'
import { shapes as apiextensionsV1Shapes } from '../apiextensions/v1/shapes.generated.ts'
import { shapes as apiregistrationV1Shapes } from '../apiregistration/v1/shapes.generated.ts'
import { fieldFacts as appsV1Facts } from '../apps/v1/field-facts.ts'
import { shapes as appsV1Shapes } from '../apps/v1/shapes.generated.ts'
import { fieldFacts as authenticationV1Facts } from '../authentication/v1/field-facts.ts'
import { shapes as authenticationV1Shapes } from '../authentication/v1/shapes.generated.ts'
import { fieldFacts as authorizationV1Facts } from '../authorization/v1/field-facts.ts'
import { shapes as authorizationV1Shapes } from '../authorization/v1/shapes.generated.ts'
import { fieldFacts as autoscalingV1Facts } from '../autoscaling/v1/field-facts.ts'
import { shapes as autoscalingV1Shapes } from '../autoscaling/v1/shapes.generated.ts'
import { fieldFacts as autoscalingV2Facts } from '../autoscaling/v2/field-facts.ts'
import { shapes as autoscalingV2Shapes } from '../autoscaling/v2/shapes.generated.ts'
import { fieldFacts as batchV1Facts } from '../batch/v1/field-facts.ts'
import { shapes as batchV1Shapes } from '../batch/v1/shapes.generated.ts'
import { fieldFacts as certificatesV1Facts } from '../certificates/v1/field-facts.ts'
import { shapes as certificatesV1Shapes } from '../certificates/v1/shapes.generated.ts'
import { fieldFacts as coordinationV1Facts } from '../coordination/v1/field-facts.ts'
import { shapes as coordinationV1Shapes } from '../coordination/v1/shapes.generated.ts'
import { fieldFacts as coreV1Facts } from '../core/v1/field-facts.ts'
import { shapes as coreV1Shapes } from '../core/v1/shapes.generated.ts'
import { fieldFacts as discoveryV1Facts } from '../discovery/v1/field-facts.ts'
import { shapes as discoveryV1Shapes } from '../discovery/v1/shapes.generated.ts'
import { fieldFacts as eventsV1Facts } from '../events/v1/field-facts.ts'
import { shapes as eventsV1Shapes } from '../events/v1/shapes.generated.ts'
import { fieldFacts as flowcontrolV1Facts } from '../flowcontrol/v1/field-facts.ts'
import { shapes as flowcontrolV1Shapes } from '../flowcontrol/v1/shapes.generated.ts'
import { fieldFacts as metaV1Facts } from '../meta/v1/field-facts.ts'
import { shapes as metaV1Shapes } from '../meta/v1/shapes.generated.ts'
import { fieldFacts as networkingV1Facts } from '../networking/v1/field-facts.ts'
import { shapes as networkingV1Shapes } from '../networking/v1/shapes.generated.ts'
import { fieldFacts as nodeV1Facts } from '../node/v1/field-facts.ts'
import { shapes as nodeV1Shapes } from '../node/v1/shapes.generated.ts'
import { fieldFacts as policyV1Facts } from '../policy/v1/field-facts.ts'
import { shapes as policyV1Shapes } from '../policy/v1/shapes.generated.ts'
import { fieldFacts as rbacV1Facts } from '../rbac/v1/field-facts.ts'
import { shapes as rbacV1Shapes } from '../rbac/v1/shapes.generated.ts'
import { fieldFacts as resourceV1Facts } from '../resource/v1/field-facts.ts'
import { shapes as resourceV1Shapes } from '../resource/v1/shapes.generated.ts'
import { fieldFacts as schedulingV1Facts } from '../scheduling/v1/field-facts.ts'
import { shapes as schedulingV1Shapes } from '../scheduling/v1/shapes.generated.ts'
import { fieldFacts as storageV1Facts } from '../storage/v1/field-facts.ts'
import { shapes as storageV1Shapes } from '../storage/v1/shapes.generated.ts'
import { shapes as versionShapes } from '../version/shapes.generated.ts'
import type { DefinitionGroup } from './definition-schemas.ts'

/** Every group version whose definitions there are. */
export const definitionGroups: readonly DefinitionGroup[] = [
  {
    prefix: 'io.k8s.api.admissionregistration.v1',
    shapes: admissionregistrationV1Shapes,
    facts: admissionregistrationV1Facts,
  },
  { prefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', shapes: apiextensionsV1Shapes, facts: {} },
  { prefix: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1', shapes: apiregistrationV1Shapes, facts: {} },
  { prefix: 'io.k8s.api.apps.v1', shapes: appsV1Shapes, facts: appsV1Facts },
  { prefix: 'io.k8s.api.authentication.v1', shapes: authenticationV1Shapes, facts: authenticationV1Facts },
  { prefix: 'io.k8s.api.authorization.v1', shapes: authorizationV1Shapes, facts: authorizationV1Facts },
  { prefix: 'io.k8s.api.autoscaling.v1', shapes: autoscalingV1Shapes, facts: autoscalingV1Facts },
  { prefix: 'io.k8s.api.autoscaling.v2', shapes: autoscalingV2Shapes, facts: autoscalingV2Facts },
  { prefix: 'io.k8s.api.batch.v1', shapes: batchV1Shapes, facts: batchV1Facts },
  { prefix: 'io.k8s.api.certificates.v1', shapes: certificatesV1Shapes, facts: certificatesV1Facts },
  { prefix: 'io.k8s.api.coordination.v1', shapes: coordinationV1Shapes, facts: coordinationV1Facts },
  { prefix: 'io.k8s.api.core.v1', shapes: coreV1Shapes, facts: coreV1Facts },
  { prefix: 'io.k8s.api.discovery.v1', shapes: discoveryV1Shapes, facts: discoveryV1Facts },
  { prefix: 'io.k8s.api.events.v1', shapes: eventsV1Shapes, facts: eventsV1Facts },
  { prefix: 'io.k8s.api.flowcontrol.v1', shapes: flowcontrolV1Shapes, facts: flowcontrolV1Facts },
  { prefix: 'io.k8s.apimachinery.pkg.apis.meta.v1', shapes: metaV1Shapes, facts: metaV1Facts },
  { prefix: 'io.k8s.api.networking.v1', shapes: networkingV1Shapes, facts: networkingV1Facts },
  { prefix: 'io.k8s.api.node.v1', shapes: nodeV1Shapes, facts: nodeV1Facts },
  { prefix: 'io.k8s.api.policy.v1', shapes: policyV1Shapes, facts: policyV1Facts },
  { prefix: 'io.k8s.api.rbac.v1', shapes: rbacV1Shapes, facts: rbacV1Facts },
  { prefix: 'io.k8s.api.resource.v1', shapes: resourceV1Shapes, facts: resourceV1Facts },
  { prefix: 'io.k8s.api.scheduling.v1', shapes: schedulingV1Shapes, facts: schedulingV1Facts },
  { prefix: 'io.k8s.api.storage.v1', shapes: storageV1Shapes, facts: storageV1Facts },
  { prefix: 'io.k8s.apimachinery.pkg.version', shapes: versionShapes, facts: {} },
]
