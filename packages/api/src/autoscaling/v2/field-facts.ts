import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of autoscaling/v2 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  ContainerResourceMetricSource: {
    target: 'default={}',
    container: 'default=""',
  },
  ContainerResourceMetricStatus: {
    current: 'default={}',
    container: 'default=""',
  },
  CrossVersionObjectReference: {
    kind: 'default=""',
    name: 'default=""',
  },
  ExternalMetricSource: {
    metric: 'default={}',
    target: 'default={}',
  },
  ExternalMetricStatus: {
    metric: 'default={}',
    current: 'default={}',
  },
  HPAScalingPolicy: {
    type: 'default=""',
    value: 'default=0',
    periodSeconds: 'default=0',
  },
  HPAScalingRules: {
    policies: 'listType=atomic',
    tolerance: 'type=Quantity zero=kept',
    selectPolicy: 'zero=kept',
    stabilizationWindowSeconds: 'zero=kept',
  },
  HorizontalPodAutoscaler: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  HorizontalPodAutoscalerCondition: {
    type: 'default=""',
  },
  HorizontalPodAutoscalerList: {
    metadata: 'default={}',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'default={}',
    maxReplicas: 'default=0',
    metrics: 'listType=atomic',
    minReplicas: 'zero=kept',
  },
  HorizontalPodAutoscalerStatus: {
    desiredReplicas: 'default=0',
    currentMetrics: 'listType=atomic zero=kept',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    observedGeneration: 'zero=kept',
  },
  MetricIdentifier: {
    name: 'default=""',
  },
  MetricSpec: {
    type: 'default=""',
  },
  MetricStatus: {
    type: 'default=""',
  },
  MetricTarget: {
    type: 'default=""',
    value: 'type=Quantity zero=kept',
    averageValue: 'type=Quantity zero=kept',
    averageUtilization: 'zero=kept',
  },
  MetricValueStatus: {
    value: 'type=Quantity zero=kept',
    averageValue: 'type=Quantity zero=kept',
    averageUtilization: 'zero=kept',
  },
  ObjectMetricSource: {
    describedObject: 'default={}',
    target: 'default={}',
    metric: 'default={}',
  },
  ObjectMetricStatus: {
    metric: 'default={}',
    current: 'default={}',
    describedObject: 'default={}',
  },
  PodsMetricSource: {
    metric: 'default={}',
    target: 'default={}',
  },
  PodsMetricStatus: {
    metric: 'default={}',
    current: 'default={}',
  },
  ResourceMetricSource: {
    target: 'default={}',
  },
  ResourceMetricStatus: {
    current: 'default={}',
  },
}
