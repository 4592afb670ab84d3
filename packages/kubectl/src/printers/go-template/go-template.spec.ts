import type { JsonObject } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { renderGoTemplate } from './evaluate.ts'
import { parseGoTemplate } from './parse.ts'

const deployment: JsonObject = {
  metadata: { name: 'web', labels: { app: 'web', tier: 'front' }, nothing: null },
  spec: { replicas: 2, ratio: 0.25, paused: false },
  status: { conditions: [{ type: 'Progressing' }, { type: 'Available', message: 'a "b" <c>' }] },
}

function fill(template: string, allowMissing = true): string {
  let output = ''
  const write = (text: string) => void (output += text)
  renderGoTemplate(parseGoTemplate(template), deployment, { allowMissing, write })
  return output
}

// What stock kubectl prints for these.
describe('go templates', () => {
  it.each([
    ['a field', '{{.metadata.name}}', 'web'],
    [
      'maps and lists',
      '{{.metadata.labels}} {{.status.conditions}}',
      'map[app:web tier:front] [map[type:Progressing] map[message:a "b" <c> type:Available]]',
    ],
    ['what is not there', '{{.nope}} {{.nope.deeper}}', '<no value> <no value>'],
    ['null', '{{.metadata.nothing}}', '<no value>'],
    ['numbers', '{{.spec.replicas}} {{.spec.ratio}} {{1e3}} {{0x10}}', '2 0.25 1000 16'],
    ['literals', `{{"a\\tb"}} {{\`c\\d\`}} {{true}} {{'a'}}`, 'a\tb c\\d true 97'],
    ['if', '{{if .spec.paused}}A{{else if .spec.replicas}}B{{else}}C{{end}}', 'B'],
    ['with', '{{with .metadata}}{{.name}}{{end}}{{with .nope}}x{{else}}y{{end}}', 'weby'],
    ['range over a list', '{{range .status.conditions}}{{.type}} {{end}}', 'Progressing Available '],
    ['range over a map', '{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}', 'app=web;tier=front;'],
    ['range over a number', '{{range 3}}{{.}}{{end}}', '012'],
    ['range over nothing', '{{range .nope}}x{{else}}none{{end}}', 'none'],
    [
      'break and continue',
      '{{range .status.conditions}}{{if eq .type "Progressing"}}{{continue}}{{end}}{{.type}}{{break}}{{end}}',
      'Available',
    ],
    ['variables', '{{$x := .metadata.name}}{{if true}}{{$x = "b"}}{{end}}{{$x}} {{$.spec.replicas}}', 'b 2'],
    ['pipelines', '{{.metadata.name | printf "%s-%s" "a" | len}}', '5'],
    ['parentheses', '{{(index .status.conditions 0).type}}', 'Progressing'],
    [
      'templates',
      '{{define "t"}}<{{.name}}>{{end}}{{template "t" .metadata}}{{block "b" .spec}}{{.replicas}}{{end}}',
      '<web>2',
    ],
    ['space and comments', 'a {{- /* said */ -}} b {{- "c" -}} \n d', 'abcd'],
    [
      'comparison',
      '{{eq 1 2 1}} {{ne "a" "b"}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 1 2}}',
      'true true true true false false',
    ],
    [
      'logic',
      '{{and .metadata.name "x"}} {{or .nope "y"}} {{not .nope}} {{or true .metadata.name.first}}',
      'x y true true',
    ],
    [
      'printf',
      '{{printf "%05d|%-4s|%4s|%q|%v|%x|%.2f|%t|%%|%+d" 2 "ab" "cd" "e\\"" .spec.replicas 255 1.5 true 7}}',
      '00002|ab  |  cd|"e\\""|2|ff|1.50|true|%|+7',
    ],
    [
      'printf that does not fit',
      '{{printf "%d %s" "x" .spec.replicas}} {{printf "%s"}} {{printf "a" 1}}',
      '%!d(string=x) %!s(int64=2) %!s(MISSING) a%!(EXTRA int64=1)',
    ],
    ['print', '{{print 1 2 "a" 3}} {{println 1 "a"}}', '1 2a3 1 a\n'],
    ['slices', '{{slice .metadata.name 1 2}} {{len (slice .status.conditions 1)}}', 'e 1'],
    ['escapes', '{{html "<a>"}} {{urlquery "a b&c"}} {{js "it\'s"}}', "&lt;a&gt; a+b%26c it\\'s"],
    [
      'what kubectl adds',
      '{{exists . "spec" "replicas"}} {{exists . "nope" "x"}} {{"YQ==" | base64decode}}',
      'true false a',
    ],
  ])('%s', (_, template, output) => {
    expect(fill(template)).toBe(output)
  })

  it.each([
    ['{{.a', 'template: output:1: unclosed action'],
    ['{{if .a}}x', 'template: output:1: unexpected EOF'],
    ['\n{{end}}', 'template: output:2: unexpected {{end}}'],
    ['{{nope .a}}', 'template: output:1: function "nope" not defined'],
    ['{{$nope}}', 'template: output:1: undefined variable "$nope"'],
    ['{{if true}}{{$x := 1}}{{end}}{{$x}}', 'template: output:1: undefined variable "$x"'],
    ['{{if}}{{end}}', 'template: output:1: missing value for if'],
    ['{{(.a}}', 'template: output:1: unclosed left paren'],
    ['{{break}}', 'template: output:1: {{break}} outside {{range}}'],
  ])('refuses %j', (template, problem) => {
    expect(() => parseGoTemplate(template)).toThrow(problem)
  })

  it.each([
    [
      '{{.metadata.name.first}}',
      '1:11: executing "output" at <.metadata.name.first>: can\'t evaluate field first in type interface {}',
    ],
    [
      'a\nb{{.metadata.nothing.x}}',
      '2:12: executing "output" at <.metadata.nothing.x>: nil pointer evaluating interface {}.x',
    ],
    [
      '{{index .status.conditions 7}}',
      '1:2: executing "output" at <index .status.conditions 7>: error calling index: index out of range: 7',
    ],
    ['{{eq .spec.replicas "2"}}', 'error calling eq: incompatible types for comparison'],
    ['{{range .metadata.name}}{{end}}', "at <.metadata.name>: range can't iterate over web"],
    ['{{template "no"}}', 'at <{{template "no"}}>: template "no" not defined'],
    ['{{.metadata.name 1}}', 'name is not a method but has arguments'],
    ['{{base64decode "%%%"}}', 'base64 decode failed: illegal base64 data at input byte 0'],
    ['{{len .spec.replicas}}', 'error calling len: len of type int64'],
  ])('fails on %j', (template, problem) => {
    expect(() => fill(template)).toThrow(problem)
  })

  it('takes what is not there for an error when asked to', () => {
    expect(() => fill('{{.metadata.nope}}', false)).toThrow('at <.metadata.nope>: map has no entry for key "nope"')
  })
})
