import { describe, expect, it } from 'vitest'
import { definitionNames, definitionSchema } from './definition-schema.ts'
import { describedSchema } from './described.ts'

const podSpec = 'io.k8s.api.core.v1.PodSpec'

describe('definitionSchema', () => {
  it('gives the same schema each time', () => {
    expect(definitionSchema(podSpec)).toBe(definitionSchema(podSpec))
  })

  it('resolves every definition with all its fields', () => {
    const names = definitionNames()
    expect(names.length).toBeGreaterThan(500)
    for (const name of names) {
      const { properties = {}, required = [] } = definitionSchema(name)
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(required))
    }
  })

  it('refuses a name it does not know', () => {
    expect(() => definitionSchema('io.k8s.api.core.v1.Nothing')).toThrow(
      'unknown definition io.k8s.api.core.v1.Nothing',
    )
    expect(() => definitionSchema('nonsense')).toThrow('unknown definition nonsense')
  })

  it('refers to definitions of other groups', () => {
    const { properties } = definitionSchema('io.k8s.api.apps.v1.DeploymentSpec')
    expect(properties?.template?.definitionName).toBe('io.k8s.api.core.v1.PodTemplateSpec')
    expect(properties?.selector?.definitionName).toBe('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector')
  })

  it('knows which fields tell their zero from nothing', () => {
    const omitted = (definition: string) =>
      Object.entries(definitionSchema(`io.k8s.api.${definition}`).properties ?? {})
        .filter(([, field]) => field.omitEmpty === true)
        .map(([name]) => name)
    expect(omitted('apps.v1.DeploymentSpec')).toEqual(['minReadySeconds', 'paused'])
    expect(omitted('core.v1.PodSpec')).toEqual(expect.arrayContaining(['hostNetwork', 'nodeSelector', 'tolerations']))
    expect(omitted('core.v1.PodSpec')).not.toContain('terminationGracePeriodSeconds')
    expect(omitted('core.v1.ContainerStatus')).not.toContain('restartCount')
    expect(omitted('rbac.v1.Role')).not.toContain('rules')
  })

  it('survives definitions that contain themselves', () => {
    const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'
    const { properties } = definitionSchema(name)
    expect(properties?.properties?.additionalProperties?.properties?.not?.definitionName).toBe(name)
  })

  it('knows how lists merge', () => {
    const { properties } = definitionSchema(podSpec)
    expect(properties?.containers).toMatchObject({
      type: 'array',
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: ['merge'],
      patchMergeKey: 'name',
    })
    expect(properties?.volumes?.patchStrategy).toEqual(['merge', 'retainKeys'])
    expect(properties?.tolerations?.listType).toBe('atomic')
    const ports = definitionSchema('io.k8s.api.core.v1.Container').properties?.ports
    expect(ports).toMatchObject({ listMapKeys: ['containerPort', 'protocol'], patchMergeKey: 'containerPort' })
    expect(definitionSchema('io.k8s.api.apps.v1.DeploymentSpec').properties?.strategy?.patchStrategy).toEqual([
      'retainKeys',
    ])
  })

  it('knows defaults, enums, quantities and int-or-strings', () => {
    const port = definitionSchema('io.k8s.api.core.v1.ContainerPort').properties
    expect(port?.protocol).toMatchObject({ default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] })
    const resources = definitionSchema('io.k8s.api.core.v1.ResourceRequirements').properties
    expect(resources?.limits?.additionalProperties?.quantity).toBe(true)
    expect(definitionSchema('io.k8s.api.core.v1.EmptyDirVolumeSource').properties?.sizeLimit?.quantity).toBe(true)
    expect(definitionSchema('io.k8s.api.core.v1.ServicePort').properties?.targetPort?.intOrString).toBe(true)
    expect(definitionSchema('io.k8s.api.core.v1.PodSpec').properties?.securityContext?.default).toBeUndefined()
    expect(definitionSchema('io.k8s.api.core.v1.Container').properties?.resources?.default).toEqual({})
  })

  it('leaves texts to describedSchema', () => {
    expect(definitionSchema(podSpec).description).toBeUndefined()
    const described = describedSchema(podSpec)
    expect(described.description).toBe('PodSpec is a description of a pod.')
    expect(described.properties?.nodeName?.description).toMatch(
      /^NodeName indicates in which node this pod is scheduled/,
    )
    expect(described.properties?.containers?.listMapKeys).toEqual(['name'])
  })
})
