import { describe, expect, it } from 'vitest'
import { formatOf, outputPrinter } from './output.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', managedFields: [{ manager: 'm' }], labels: { b: '<2>', a: '1' } },
  spec: { containers: [{ name: 'c' }, { name: 'd' }] },
}

function printed(format: string, options: Parameters<typeof outputPrinter>[2] = {}, objects: object[] = [pod]): string {
  let out = ''
  const printer = outputPrinter(format, { write: (text: string) => (out += text) }, options)
  for (const object of objects) printer.print(object)
  return out
}

describe('-o', () => {
  it('json: sorted keys, four spaces, HTML escaped, no managed fields', () => {
    expect(printed('json')).toBe(`{
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
        "labels": {
            "a": "1",
            "b": "\\u003c2\\u003e"
        },
        "name": "p"
    },
    "spec": {
        "containers": [
            {
                "name": "c"
            },
            {
                "name": "d"
            }
        ]
    }
}
`)
  })

  it('yaml: documents are separated', () => {
    expect(printed('yaml', {}, [{ a: 1 }, { b: 2 }])).toBe('a: 1\n---\nb: 2\n')
    expect(printed('yaml', { managedFields: true })).toContain('managedFields:\n  - manager: m')
  })

  it('name: group and kind before the name, items of lists one by one', () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }
    expect(printed('name', {}, [{ items: [pod, deployment] }])).toBe('pod/p\ndeployment.apps/d\n')
  })

  it('custom-columns: <none> where there is nothing', () => {
    expect(printed('custom-columns=NAME:.metadata.name,C:.spec.containers[*].name,X:.nope')).toBe(
      'NAME   C     X\np      c,d   <none>\n',
    )
    expect(printed('custom-columns=NAME:.metadata.name', { noHeaders: true })).toBe('p\n')
  })

  it('jsonpath: from the flag or from --template', () => {
    expect(printed('jsonpath={.metadata.name}')).toBe('p')
    expect(printed('jsonpath', { template: '{.kind}' })).toBe('Pod')
  })

  it('go-template: from the flag or from --template', () => {
    expect(printed('go-template={{.metadata.name}}')).toBe('p')
    expect(printed('template', { template: '{{.kind}}' })).toBe('Pod')
    expect(formatOf('', '{{.kind}}')).toBe('go-template')
    expect(() => printed('go-template')).toThrow('template format specified but no template given')
    expect(() => printed('go-template={{.kind')).toThrow('error parsing template {{.kind, template: output:1: unclosed')
  })

  it('go-template: shows what it was given when it fails', () => {
    const written: string[] = []
    const printer = outputPrinter('go-template={{.kind}} {{.kind.x}}', { write: (text) => written.push(text) })
    expect(() => printer.print({ kind: 'Pod' })).toThrow('error executing template "{{.kind}} {{.kind.x}}": template:')
    expect(written.join('')).toMatch(/^Pod Error executing template: .*\n\traw data was:\n\t\t\{"kind":"Pod"\}\n/s)
  })

  it('jsonpath-as-json: a list for each path', () => {
    expect(printed('jsonpath-as-json={.kind}{.spec.containers[*].name}')).toBe(
      '[\n    "Pod"\n]\n[\n    "c",\n    "d"\n]\n',
    )
  })

  it('refuses what it does not know or support', () => {
    expect(() => printed('nope')).toThrow('unable to match a printer suitable for the output format "nope"')
    expect(() => printed('custom-columns=A')).toThrow('expected <header>:<json-path-expr>')
    expect(() => printed('jsonpath')).toThrow('template format specified but no template given')
  })
})
