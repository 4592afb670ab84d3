import { compareStories } from '../src/parity/compare.ts'

const config = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\n  labels: { app: x }\ndata: ${data}\n`

const pod = (seconds: number): string => `apiVersion: v1
kind: Pod
metadata: { name: talker, labels: { app: x } }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: nginx:stable
      command: [sh, -c, 'echo one; echo two; sleep ${seconds}']
    - { name: side, image: nginx:stable }
`

compareStories('the life of a manifest', [
  ['diff -f -', config('{ a: b }')],
  ['apply -f -', config('{ a: b, c: d }')],
  ['apply -f -', config('{ a: b, c: d }')],
  ['diff -f -', config('{ a: b, c: d }')],
  ['apply -f -', config('{ a: e }')],
  'get configmap conf -o jsonpath={.data}',
  ['apply -f - -o name', config('{ a: e }')],
  ['create -f -', config('{ a: e }')],
  ['replace -f -', config('{ a: f }')],
  ['apply -f -', config('{ a: g }')],
  ['apply -f - --server-side', config('{ h: i }')],
  'get configmap conf -o jsonpath={.data}',
  `get configmap conf -o jsonpath='{.metadata.managedFields[?(@.manager=="kubectl")].operation}'`,
  `get configmap conf -o jsonpath='{.metadata.managedFields[?(@.operation=="Update")].manager}'`,
  'get configmap conf -o jsonpath={.metadata.annotations}',
  ['apply -f - --server-side', config('{ j: k }')],
  ['apply -f - --server-side --field-manager=other', config('{ j: l }')],
  ['apply -f - --server-side --field-manager=other --force-conflicts', config('{ j: l }')],
  ['apply -f -', config('{ m: n }')],
  'get configmap conf -o jsonpath={.data}',
  ['delete -f -', config('{}')],
  ['delete -f -', config('{}')],
  ['delete -f - --ignore-not-found', config('{}')],
  ['apply -f -', pod(3600)],
  'wait --for=condition=Ready pod/talker --timeout=60s',
  ['apply -f -', pod(3600)],
  ['apply -f -', pod(1)],
  'logs talker',
  'logs talker -c main --tail=1',
  'logs talker --all-containers --prefix --limit-bytes=4',
  'logs -l app=x -c main',
  'exec talker -c main -- cat /proc/1/cmdline',
  'get pods -l app=x -o custom-columns=NAME:.metadata.name,PHASE:.status.phase',
  'delete pod talker --now',
  'delete pods --all',
])
