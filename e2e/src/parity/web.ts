/** Lines that make what most compared lines read: a Deployment, a Service, a ConfigMap and a Secret. */
export const web = [
  'create deployment web --image=nginx:stable --replicas=2 --port=80',
  'expose deployment web --port=80',
  'create configmap conf --from-literal=a=b',
  'create secret generic sec --from-literal=p=q',
  'rollout status deployment/web --timeout=60s',
] as const
