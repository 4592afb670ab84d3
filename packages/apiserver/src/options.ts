import * as z from 'zod/mini'
import { commonOptions, defineOptions } from '@keelson/component-base'
import { authorizationModes, defaultAuthorizationModes } from './authz/index.ts'
import type { OptionValues } from '@keelson/component-base'

const text = z.string()
const optionalText = z.optional(z.string())
const list = z.array(z.string())
const flag = z.boolean()
const port = z.int().check(z.minimum(0), z.maximum(65_535))
const count = z.int().check(z.minimum(0))

/** Every option of kube-apiserver; names as upstream. */
export const apiServerOptions = defineOptions({
  ...commonOptions,
  bindAddress: {
    flag: 'bind-address',
    schema: list,
    default: ['127.0.0.1'],
    help: 'The addresses to listen on, separated by commas; 0.0.0.0 or :: for all.',
  },
  securePort: { flag: 'secure-port', schema: port, default: 6443, help: 'The HTTPS port; 0 takes a free one.' },
  advertiseAddress: {
    flag: 'advertise-address',
    schema: optionalText,
    help: 'The address cluster members reach this server at; the bind address if not set.',
  },
  etcdServers: {
    flag: 'etcd-servers',
    schema: list,
    default: ['http://127.0.0.1:2379'],
    help: 'etcd members to connect to, as scheme://host:port, separated by commas.',
  },
  etcdCaFile: { flag: 'etcd-cafile', schema: optionalText, help: 'CA that signed the etcd members’ certificates.' },
  etcdCertFile: { flag: 'etcd-certfile', schema: optionalText, help: 'Client certificate for etcd.' },
  etcdKeyFile: { flag: 'etcd-keyfile', schema: optionalText, help: 'Key of the client certificate for etcd.' },
  etcdCompactionInterval: {
    flag: 'etcd-compaction-interval',
    schema: text,
    default: '5m0s',
    help: 'Time between compactions of etcd’s history; 0 for never.',
  },
  clientCaFile: { flag: 'client-ca-file', schema: text, help: 'CA whose client certificates are accepted.' },
  tlsCertFile: { flag: 'tls-cert-file', schema: text, help: 'Serving certificate, with its intermediates.' },
  tlsPrivateKeyFile: { flag: 'tls-private-key-file', schema: text, help: 'Key of the serving certificate.' },
  serviceAccountKeyFile: {
    flag: 'service-account-key-file',
    schema: list,
    help: 'Public or private keys that ServiceAccount tokens are verified with.',
  },
  serviceAccountSigningKeyFile: {
    flag: 'service-account-signing-key-file',
    schema: text,
    help: 'Private key that ServiceAccount tokens are signed with.',
  },
  serviceAccountIssuer: {
    flag: 'service-account-issuer',
    schema: text,
    default: 'https://kubernetes.default.svc.cluster.local',
    help: 'The issuer of ServiceAccount tokens.',
  },
  apiAudiences: {
    flag: 'api-audiences',
    schema: z.optional(list),
    help: 'Audiences of tokens for this server; the issuer if not set.',
  },
  serviceClusterIpRange: {
    flag: 'service-cluster-ip-range',
    schema: text,
    default: '10.96.0.0/12',
    help: 'Range that cluster IPs of services come from.',
  },
  serviceNodePortRange: {
    flag: 'service-node-port-range',
    schema: text,
    default: '30000-32767',
    help: 'Range that node ports of services come from.',
  },
  kubeletClientCertificate: {
    flag: 'kubelet-client-certificate',
    schema: optionalText,
    help: 'Client certificate for kubelets (logs, exec, attach, port-forward).',
  },
  kubeletClientKey: {
    flag: 'kubelet-client-key',
    schema: optionalText,
    help: 'Key of the client certificate for kubelets.',
  },
  kubeletCertificateAuthority: {
    flag: 'kubelet-certificate-authority',
    schema: optionalText,
    help: 'CA that kubelets’ serving certificates are verified with; without it they are not.',
  },
  kubeletPreferredAddressTypes: {
    flag: 'kubelet-preferred-address-types',
    schema: list,
    default: ['InternalIP', 'ExternalIP', 'Hostname'],
    help: 'Which of a node’s addresses to reach its kubelet at, best first.',
  },
  authorizationMode: {
    flag: 'authorization-mode',
    schema: z
      .array(z.enum(authorizationModes))
      .check(z.refine((modes) => new Set(modes).size === modes.length, 'a mode is given more than once')),
    default: [...defaultAuthorizationModes],
    help: `Authorizers, asked in order: ${authorizationModes.join(', ')}. Others (Webhook, ABAC) are refused.`,
  },
  anonymousAuth: {
    flag: 'anonymous-auth',
    schema: flag,
    default: true,
    help: 'Whether requests without credentials are served as system:anonymous.',
  },
  requestheaderClientCaFile: {
    flag: 'requestheader-client-ca-file',
    schema: optionalText,
    help: 'CA of front proxies, published for extension API servers.',
  },
  requestheaderAllowedNames: {
    flag: 'requestheader-allowed-names',
    schema: list,
    default: ['front-proxy-client'],
    help: 'Names front proxies may have.',
  },
  maxRequestsInflight: {
    flag: 'max-requests-inflight',
    schema: count,
    default: 400,
    help: 'Reading requests worked on at once; 0 for no limit.',
  },
  maxMutatingRequestsInflight: {
    flag: 'max-mutating-requests-inflight',
    schema: count,
    default: 200,
    help: 'Writing requests worked on at once; 0 for no limit.',
  },
  minRequestTimeout: {
    flag: 'min-request-timeout',
    schema: count,
    default: 1800,
    help: 'Seconds a watch lives at least when it names no timeout; at most twice that.',
  },
})

/** The values of kube-apiserver's options. */
export type ApiServerOptions = OptionValues<typeof apiServerOptions>
