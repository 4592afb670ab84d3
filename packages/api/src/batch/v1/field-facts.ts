import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of batch/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  CronJob: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  CronJobList: {
    metadata: 'default={}',
  },
  CronJobSpec: {
    schedule: 'default=""',
    concurrencyPolicy: 'enum=Allow,Forbid,Replace',
    jobTemplate: 'default={}',
  },
  CronJobStatus: {
    active: 'listType=atomic',
  },
  Job: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  JobCondition: {
    type: 'default=""',
  },
  JobList: {
    metadata: 'default={}',
  },
  JobSpec: {
    template: 'default={}',
    completionMode: 'enum=Indexed,NonIndexed',
    podReplacementPolicy: 'enum=Failed,TerminatingOrFailed',
  },
  JobStatus: {
    conditions: 'listType=atomic patchStrategy=merge patchMergeKey=type',
  },
  JobTemplateSpec: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  PodFailurePolicy: {
    rules: 'listType=atomic',
  },
  PodFailurePolicyOnExitCodesRequirement: {
    operator: 'enum=In,NotIn default=""',
    values: 'listType=set',
  },
  PodFailurePolicyRule: {
    action: 'enum=Count,FailIndex,FailJob,Ignore default=""',
    onPodConditions: 'listType=atomic',
  },
  SuccessPolicy: {
    rules: 'listType=atomic',
  },
  UncountedTerminatedPods: {
    succeeded: 'listType=set',
    failed: 'listType=set',
  },
}
