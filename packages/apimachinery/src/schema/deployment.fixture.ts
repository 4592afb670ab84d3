import { metadataSchema } from './metadata.ts'
import type { Schema } from './types.ts'

const text: Schema = { type: 'string' }
const int32: Schema = { type: 'integer', format: 'int32' }
const textMap: Schema = { type: 'object', additionalProperties: text }
const quantities: Schema = { type: 'object', additionalProperties: { type: 'string', quantity: true } }

const port: Schema = {
  type: 'object',
  definitionName: 'io.k8s.api.core.v1.ContainerPort',
  required: ['containerPort'],
  properties: { containerPort: int32, name: text, protocol: { type: 'string', default: 'TCP' } },
}

const container: Schema = {
  type: 'object',
  definitionName: 'io.k8s.api.core.v1.Container',
  required: ['name'],
  properties: {
    name: text,
    image: text,
    args: { type: 'array', items: text, listType: 'atomic' },
    env: {
      type: 'array',
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: ['merge'],
      patchMergeKey: 'name',
      items: { type: 'object', properties: { name: text, value: text } },
    },
    ports: {
      type: 'array',
      items: port,
      listType: 'map',
      listMapKeys: ['containerPort', 'protocol'],
      patchStrategy: ['merge'],
      patchMergeKey: 'containerPort',
    },
    resources: { type: 'object', properties: { limits: quantities, requests: quantities } },
  },
}

const podSpec: Schema = {
  type: 'object',
  definitionName: 'io.k8s.api.core.v1.PodSpec',
  required: ['containers'],
  properties: {
    activeDeadlineSeconds: { type: 'integer', format: 'int64' },
    containers: {
      type: 'array',
      items: container,
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: ['merge'],
      patchMergeKey: 'name',
    },
    nodeSelector: { type: 'object', mapType: 'atomic', additionalProperties: text },
    hostNetwork: { type: 'boolean' },
  },
}

const strategy: Schema = {
  type: 'object',
  definitionName: 'io.k8s.api.apps.v1.DeploymentStrategy',
  patchStrategy: ['retainKeys'],
  properties: {
    type: text,
    rollingUpdate: {
      type: 'object',
      properties: {
        maxSurge: { type: 'string', intOrString: true },
        maxUnavailable: { type: 'string', intOrString: true },
      },
    },
  },
}

/** A cut-down Deployment with every kind of list and map that the engines tell apart. */
export const deploymentSchema: Schema = {
  type: 'object',
  definitionName: 'io.k8s.api.apps.v1.Deployment',
  properties: {
    apiVersion: text,
    kind: text,
    metadata: metadataSchema,
    spec: {
      type: 'object',
      definitionName: 'io.k8s.api.apps.v1.DeploymentSpec',
      required: ['template'],
      properties: {
        replicas: { type: 'integer', format: 'int32', default: 1 },
        paused: { type: 'boolean' },
        selector: { type: 'object', mapType: 'atomic', properties: { matchLabels: textMap } },
        strategy,
        template: {
          type: 'object',
          definitionName: 'io.k8s.api.core.v1.PodTemplateSpec',
          properties: { metadata: metadataSchema, spec: podSpec },
        },
      },
    },
    status: {
      type: 'object',
      definitionName: 'io.k8s.api.apps.v1.DeploymentStatus',
      properties: { replicas: int32, readyReplicas: int32 },
    },
  },
}
