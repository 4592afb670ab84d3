import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** One field of a model as the official client declares it. */
export interface ModelField {
  name: string
  /** The client's TypeScript type: 'string', 'Array<V1Container>', '{ [key: string]: string; }' … */
  type: string
  format: string
  required: boolean
  description: string
}

/** One model of the official client: an OpenAPI definition under the client's own name ('V1PodSpec'). */
export interface Model {
  name: string
  description: string
  fields: ModelField[]
}

const distFolder = dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node'))
const modelsFolder = join(distFolder, 'gen', 'models')
const apisFolder = join(distFolder, 'gen', 'apis')

const preRelease = /V\d+(?:alpha|beta)\d+[A-Z]/

/** Every model of a GA version, by the client's name. */
export function readModels(): Map<string, Model> {
  const models = new Map<string, Model>()
  for (const file of readdirSync(modelsFolder).toSorted()) {
    const name = file.replace(/\.js$/, '')
    if (!file.endsWith('.js') || preRelease.test(name)) continue
    const map = /attributeTypeMap = (\[[\s\S]*?\n?\]);/.exec(readFileSync(join(modelsFolder, file), 'utf8'))
    if (map?.[1] === undefined) continue
    const attributes = JSON.parse(map[1]) as Attribute[]
    models.set(name, readModel(name, attributes))
  }
  return models
}

interface Attribute {
  name: string
  baseName: string
  type: string
  format: string
}

function readModel(name: string, attributes: Attribute[]): Model {
  const declared = readFileSync(join(modelsFolder, `${name}.d.ts`), 'utf8')
  const [head = '', body = ''] = declared.split(`export declare class ${name} {`)
  const members = new Map<string, { optional: boolean; description: string }>()
  for (const match of body.matchAll(/(?:\/\*\*\n((?:(?!\*\/)[\s\S])*?)\n?\s*\*\/\s*)?'([^'\n]+)'(\?)?: /g)) {
    members.set(match[2] ?? '', { optional: match[3] === '?', description: commentText(match[1] ?? '') })
  }
  const ownComment = /\/\*\*\n((?:(?!\*\/)[\s\S])*?)\n?\s*\*\/\s*$/.exec(head)
  const fields = attributes.map(({ name: property, baseName, type, format }): ModelField => {
    const member = members.get(property)
    if (member === undefined) throw new Error(`${name}.${baseName}: not in the declaration file`)
    return { name: baseName, type, format, required: !member.optional, description: member.description }
  })
  return { name, description: commentText(ownComment?.[1] ?? ''), fields }
}

function commentText(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
  return lines.join('\n').trim().replaceAll("\\'", "'").replaceAll('\\"', '"').replaceAll('*_/', '*/')
}

/** The models each GA group and version's operations mention, by '<group>/<version>' ('core/v1'). */
export function readApiModels(): Map<string, string[]> {
  const apis = new Map<string, string[]>()
  for (const file of readdirSync(apisFolder).toSorted()) {
    const match = /^(\w+?)(V[12])Api\.d\.ts$/.exec(file)
    if (match?.[1] === undefined || match[2] === undefined) continue
    const text = readFileSync(join(apisFolder, file), 'utf8')
    const used = [...text.matchAll(/'\.\.\/models\/(\w+)\.js'/g)]
    apis.set(`${match[1].toLowerCase()}/${match[2].toLowerCase()}`, [...new Set(used.map((m) => m[1] ?? ''))])
  }
  return apis
}

/** The models a field's type mentions. */
export function referencedModel(type: string): string | undefined {
  return /(?:[A-Za-z]*V[12][A-Z]\w*|VersionInfo)/.exec(type)?.[0]
}
