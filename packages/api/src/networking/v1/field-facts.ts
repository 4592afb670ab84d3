import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of networking/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  HTTPIngressPath: {
    backend: 'default={}',
  },
  HTTPIngressRuleValue: {
    paths: 'listType=atomic',
  },
  IPAddress: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  IPAddressList: {
    metadata: 'default={}',
  },
  IPBlock: {
    cidr: 'default=""',
    except: 'listType=atomic',
  },
  Ingress: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  IngressClass: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  IngressClassList: {
    metadata: 'default={}',
  },
  IngressClassParametersReference: {
    kind: 'default=""',
    name: 'default=""',
    apiGroup: 'zero=kept',
    namespace: 'zero=kept',
    scope: 'zero=kept',
  },
  IngressList: {
    metadata: 'default={}',
  },
  IngressLoadBalancerIngress: {
    ports: 'listType=atomic',
  },
  IngressLoadBalancerStatus: {
    ingress: 'listType=atomic',
  },
  IngressPortStatus: {
    port: 'default=0',
    error: 'zero=kept',
  },
  IngressServiceBackend: {
    name: 'default=""',
    port: 'default={}',
  },
  IngressSpec: {
    tls: 'listType=atomic',
    rules: 'listType=atomic',
    ingressClassName: 'zero=kept',
  },
  IngressStatus: {
    loadBalancer: 'default={}',
  },
  IngressTLS: {
    hosts: 'listType=atomic',
  },
  NetworkPolicy: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  NetworkPolicyEgressRule: {
    ports: 'listType=atomic',
    to: 'listType=atomic',
  },
  NetworkPolicyIngressRule: {
    ports: 'listType=atomic',
    from: 'listType=atomic',
  },
  NetworkPolicyList: {
    metadata: 'default={}',
  },
  NetworkPolicyPort: {
    endPort: 'zero=kept',
    protocol: 'zero=kept',
  },
  NetworkPolicySpec: {
    podSelector: 'default={}',
    ingress: 'listType=atomic',
    egress: 'listType=atomic',
    policyTypes: 'listType=atomic enum=Egress,Ingress',
  },
  ServiceBackendPort: {
    '.': 'mapType=atomic',
  },
  ServiceCIDR: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ServiceCIDRList: {
    metadata: 'default={}',
  },
  ServiceCIDRSpec: {
    cidrs: 'listType=atomic',
  },
  ServiceCIDRStatus: {
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
}
