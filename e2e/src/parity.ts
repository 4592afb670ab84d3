import { createHash } from 'node:crypto'

/** A command line that both kubectls run, one after the other; `{ns}` stands for the namespace of the suite. */
export interface ParityRow {
  line: string
  input?: string
}

const row = (line: string): ParityRow => ({ line })

/** Command lines that only read, or rehearse. Whatever they print must be the same, and so must be the exit code. */
export const parityTable: readonly ParityRow[] = [
  ...[
    'get pods -n {ns}',
    'get pods -n {ns} -o wide',
    'get all -n {ns}',
    'get pods,svc,deploy -n {ns}',
    'get deploy web -n {ns} -o yaml',
    'get deploy web -n {ns} -o json',
    'get deploy -n {ns} -o yaml',
    'get pods -n {ns} -o name',
    'get pods -n {ns} --no-headers',
    'get pods -n {ns} --show-labels',
    'get pods -n {ns} -L app',
    'get pods -n {ns} -l app=nobody',
    'get pods -n {ns} --field-selector metadata.name=nobody',
    "get pods -n {ns} -o jsonpath='{.items[*].metadata.name}'",
    `get pods -n {ns} -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'`,
    "get deploy web -n {ns} -o jsonpath='{.metadata.labels}'",
    'get pods -n {ns} -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,X:.nope',
    'get pods -n {ns} --sort-by=.metadata.name',
    'get svc,ns -A',
    'get nodes -o wide',
    'get nodes,namespaces -A',
    'get cm conf -n {ns} -o yaml',
    'get pod nobody -n {ns}',
    'get pod nobody -n {ns} --ignore-not-found',
    'get gizmos',
    'get pod nobody1 nobody2 -n {ns}',
    'get deploy/web svc/web -n {ns}',
    'get deployments.v1.apps/web -n {ns}',
    'get pods -n {ns} -o gizmo',
    'get',
    'get pods solo -A',
    'get --raw /version',
    'get clusterroles',
    'get priorityclasses',
    'get endpoints,endpointslices -n {ns}',
    'api-resources',
    'api-resources -o wide',
    'api-resources --namespaced=false',
    'api-resources -o name --verbs=list,get',
    'api-versions',
    'cluster-info',
    'config view',
    'config get-contexts',
    'config current-context',
    'config use-context nobody',
  ].map(row),
  ...[
    'describe deploy web -n {ns}',
    'describe rs -n {ns}',
    'describe svc web -n {ns}',
    'describe cm conf -n {ns}',
    'describe secret sec -n {ns}',
    'describe ns {ns}',
    'describe sa default -n {ns}',
    'describe endpointslices -n {ns}',
    'describe clusterrole view',
    'describe clusterrole system:discovery',
    'describe clusterrolebinding cluster-admin',
    'describe priorityclass system-cluster-critical',
    'describe pod nobody -n {ns}',
    'describe',
    'explain pods',
    'explain deploy.spec.strategy',
    'explain pod.spec.containers.ports.protocol',
    'explain pod.spec --recursive',
    'explain cm.data',
    'explain pod.nope',
    'explain gizmo',
  ].map(row),
  ...[
    'create deployment x --image=nginx --port=80 --dry-run=client -o yaml',
    'create deployment x --image=nginx:1.2 --image=redis --dry-run=client -o json',
    'create deployment x --image=nginx --dry-run=server -n {ns}',
    'create service clusterip s --tcp=80:8080 --dry-run=client -o yaml',
    'create service nodeport s --tcp=80 --node-port=30080 --dry-run=client -o yaml',
    'create service externalname s --external-name=a.b --dry-run=client -o yaml',
    'create cm c --from-literal=a=b --from-literal=n=yes --dry-run=client -o yaml',
    'create secret generic s --from-literal=a=b --type=x/y --dry-run=client -o yaml',
    'create secret docker-registry s --docker-username=u --docker-password=p --dry-run=client -o yaml',
    'create ns x --dry-run=client -o yaml',
    'create role r --verb=get,list --resource=pods,deployments.apps --dry-run=client -o yaml',
    'create clusterrole r --verb=get --non-resource-url=/healthz --dry-run=client -o yaml',
    'create rolebinding rb --clusterrole=view --user=u --serviceaccount=a:b --dry-run=client -o yaml',
    'create priorityclass p --value=10 --description=d --dry-run=client -o yaml',
    'create ns {ns}',
    'run p --image=nginx --port=80 --env=A=b --labels=x=y --dry-run=client -o yaml',
    'run p --image=nginx --restart=Never --command --dry-run=client -o yaml -- sleep 5',
    'expose deploy web -n {ns} --name=e --port=81 --target-port=8080 --type=NodePort --dry-run=client -o yaml',
    'expose cm conf -n {ns} --port=80',
    'scale deploy/web -n {ns} --replicas=2',
    'scale deploy web -n {ns} --replicas=2 --current-replicas=9',
    'rollout status deploy/web -n {ns}',
    'rollout history deploy/web -n {ns}',
    'rollout history deploy/web -n {ns} --revision=1',
    'rollout undo deploy/web -n {ns}',
    'rollout status cm/conf -n {ns}',
    'wait --for=condition=Available deploy/web -n {ns} --timeout=5s',
    "wait --for=jsonpath='{.spec.replicas}'=9 deploy/web -n {ns} --timeout=1s",
    'wait --for=delete pod/nobody -n {ns} --timeout=1s',
    'wait --for=condition=Ready pod -l app=nobody -n {ns} --timeout=1s',
    'label deploy web -n {ns} x=y --dry-run=client',
    'label deploy web -n {ns} app=other',
    'label deploy web -n {ns}',
    'annotate deploy web -n {ns} x=y --dry-run=client',
    'patch deploy web -n {ns} --type=gizmo -p {}',
    'patch deploy nobody -n {ns} -p {}',
    'set image deploy/web nobody=nginx -n {ns}',
    'auth can-i get pods',
    'auth can-i get pods --as=nobody',
    'auth can-i --list --as=nobody',
    'auth whoami',
    'delete pod nobody -n {ns}',
    'delete pods -n {ns}',
    'delete deploy web -n {ns} --dry-run=client',
    'delete deploy web -n {ns} --cascade=bad',
    'logs nobody -n {ns}',
    'logs deploy/web -n {ns} -c nobody',
    'exec deploy/web -n {ns} -- echo hello',
    "exec deploy/web -n {ns} -- sh -c 'exit 7'",
    'apply -f /nonexistent',
    'apply',
  ].map(row),
  { line: 'apply -f - -n {ns} --dry-run=server', input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n' },
]

/**
 * Makes the output of two runs comparable: ages are one word, columns one space wide (their width depends on the ages),
 * and what stock kubectl says about its own version is dropped.
 */
export function normalise(text: string): string {
  return text
    .replaceAll(/^WARNING: version difference.*\n\n?/gm, '')
    .replaceAll(/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+[dhms](?: ago)?\b/g, 'AGE')
    .replaceAll(/(?<=\S) +/g, ' ')
}

/** A name for a row that stays the same when others are added. */
export function rowName({ line, input }: ParityRow): string {
  return input === undefined ? line : `${line} < ${createHash('sha256').update(input).digest('hex').slice(0, 6)}`
}
