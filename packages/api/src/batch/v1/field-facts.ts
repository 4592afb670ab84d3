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
    failedJobsHistoryLimit: 'zero=kept',
    startingDeadlineSeconds: 'zero=kept',
    successfulJobsHistoryLimit: 'zero=kept',
    suspend: 'zero=kept',
    timeZone: 'zero=kept',
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
    completionMode: 'enum=Indexed,NonIndexed zero=kept',
    podReplacementPolicy: 'enum=Failed,TerminatingOrFailed zero=kept',
    activeDeadlineSeconds: 'zero=kept',
    backoffLimit: 'zero=kept',
    backoffLimitPerIndex: 'zero=kept',
    completions: 'zero=kept',
    managedBy: 'zero=kept',
    manualSelector: 'zero=kept',
    maxFailedIndexes: 'zero=kept',
    parallelism: 'zero=kept',
    suspend: 'zero=kept',
    ttlSecondsAfterFinished: 'zero=kept',
  },
  JobStatus: {
    conditions: 'listType=atomic patchStrategy=merge patchMergeKey=type',
    failedIndexes: 'zero=kept',
    ready: 'zero=kept',
    terminating: 'zero=kept',
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
    containerName: 'zero=kept',
  },
  PodFailurePolicyOnPodConditionsPattern: {
    status: 'zero=kept',
  },
  PodFailurePolicyRule: {
    action: 'enum=Count,FailIndex,FailJob,Ignore default=""',
    onPodConditions: 'listType=atomic',
  },
  SuccessPolicy: {
    rules: 'listType=atomic',
  },
  SuccessPolicyRule: {
    succeededCount: 'zero=kept',
    succeededIndexes: 'zero=kept',
  },
  UncountedTerminatedPods: {
    succeeded: 'listType=set',
    failed: 'listType=set',
  },
}
