import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of autoscaling/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  CrossVersionObjectReference: {
    '.': 'mapType=atomic',
    kind: 'default=""',
    name: 'default=""',
  },
  HorizontalPodAutoscaler: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  HorizontalPodAutoscalerList: {
    metadata: 'default={}',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'default={}',
    maxReplicas: 'default=0',
    minReplicas: 'zero=kept',
    targetCPUUtilizationPercentage: 'zero=kept',
  },
  HorizontalPodAutoscalerStatus: {
    currentReplicas: 'default=0',
    desiredReplicas: 'default=0',
    currentCPUUtilizationPercentage: 'zero=kept',
    observedGeneration: 'zero=kept',
  },
  Scale: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ScaleSpec: {
    replicas: 'default=0',
  },
  ScaleStatus: {
    replicas: 'default=0',
  },
}
