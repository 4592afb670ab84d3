import { describe, expect, it } from 'vitest'
import { run } from '../../testing/fake-server.ts'

const dry = async (...line: string[]): Promise<string> => (await run([...line, '--dry-run=client', '-o', 'yaml'])).out

// What kubectl 1.33 prints for the same line.
const golden: [string, string][] = [
  [
    'create deployment x --image=busybox:1 --port=80 --replicas=2 -- sleep 10',
    `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: x
  name: x
spec:
  replicas: 2
  selector:
    matchLabels:
      app: x
  strategy: {}
  template:
    metadata:
      labels:
        app: x
    spec:
      containers:
      - command:
        - sleep
        - "10"
        image: busybox:1
        name: busybox
        ports:
        - containerPort: 80
        resources: {}
status: {}
`,
  ],
  [
    'create service nodeport s --tcp=80:http --node-port=30080',
    `apiVersion: v1
kind: Service
metadata:
  labels:
    app: s
  name: s
spec:
  ports:
  - name: 80-http
    nodePort: 30080
    port: 80
    protocol: TCP
    targetPort: http
  selector:
    app: s
  type: NodePort
status:
  loadBalancer: {}
`,
  ],
  [
    'create secret generic s --from-literal=b=2 --from-literal=a=1 --type=x/y -n elsewhere',
    `apiVersion: v1
data:
  a: MQ==
  b: Mg==
kind: Secret
metadata:
  name: s
  namespace: elsewhere
type: x/y
`,
  ],
  [
    'create rolebinding rb --clusterrole=view --user=u --serviceaccount=a:b',
    `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: rb
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: u
- kind: ServiceAccount
  name: b
  namespace: a
`,
  ],
  [
    'run p --image=nginx --port=80 --env=A=b --restart=Never -- -v',
    `apiVersion: v1
kind: Pod
metadata:
  labels:
    run: p
  name: p
spec:
  containers:
  - args:
    - -v
    env:
    - name: A
      value: b
    image: nginx
    name: p
    ports:
    - containerPort: 80
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
`,
  ],
]

describe('objects from flags', () => {
  it.each(golden)('%s', async (line, expected) => {
    const [before = '', after] = line.split(' -- ')
    const out = await run([
      ...before.split(' '),
      '--dry-run=client',
      '-o',
      'yaml',
      ...(after === undefined ? [] : ['--', ...after.split(' ')]),
    ])
    expect(out).toEqual({ code: 0, out: expected, err: '' })
  })

  it('prints JSON in the order of the Go type', async () => {
    const { out } = await run(['create', 'ns', 'x', '--dry-run=client', '-o', 'json'])
    expect(out).toBe(
      '{\n    "kind": "Namespace",\n    "apiVersion": "v1",\n    "metadata": {\n        "name": "x"\n    },\n    "spec": {},\n    "status": {}\n}\n',
    )
  })

  it('keeps bytes that are no text as binary data', async () => {
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises')
    const folder = await mkdtemp('/tmp/kubectl-spec-')
    try {
      await writeFile(`${folder}/raw`, Buffer.of(0xff, 0xfe))
      expect(await dry('create', 'cm', 'c', `--from-file=key=${folder}/raw`)).toContain('binaryData:\n  key: //4=\n')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each([
    ['create deployment x', 'required flag(s) "image" not set'],
    ['create deployment --image=a', 'exactly one NAME is required, got 0'],
    ['create cm c --from-literal=x', 'invalid literal source x, expected key=value'],
    [
      'create cm c --from-literal=a=b --from-literal=a=c',
      'cannot add key "a", another key by that name already exists',
    ],
    ['create rolebinding rb', 'exactly one of clusterrole or role must be specified'],
    ['create', 'must specify one of -f and -k'],
    ['run p', 'required flag(s) "image" not set'],
    ['run p --image=a --rm', '--rm should only be used for attached containers'],
    ['run p --image=a --restart=Sometimes', 'invalid restart policy: Sometimes'],
  ])('refuses %s', async (line, message) => {
    const { code, err } = await run([...line.split(' '), '--dry-run=client'])
    expect(code).toBe(1)
    expect(err).toContain(message)
  })
})
