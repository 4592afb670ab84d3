import { array, bool, text } from './flags.ts'
import type { FlagValues } from './flags.ts'

/** The flags every command has. */
export const globalFlags = {
  kubeconfig: text('Path of the kubeconfig file to use'),
  context: text('Name of the kubeconfig context to use'),
  cluster: text('Name of the kubeconfig cluster to use'),
  user: text('Name of the kubeconfig user to use'),
  namespace: text('Namespace of the request', { short: 'n' }),
  server: text('Address of the API server', { short: 's' }),
  token: text('Bearer token for the API server'),
  username: text('User name for basic authentication'),
  password: text('Password for basic authentication'),
  as: text('User to impersonate'),
  'as-group': array('Group to impersonate; may be repeated'),
  'as-uid': text('UID to impersonate'),
  'certificate-authority': text('File with the certificates that vouch for the server'),
  'client-certificate': text('File with a client certificate'),
  'client-key': text('File with the key of the client certificate'),
  'insecure-skip-tls-verify': bool('Do not verify the certificate of the server'),
  'tls-server-name': text('Name to verify in the certificate of the server'),
  'request-timeout': text('How long one request may take, such as 5s; 0 is unlimited', { initial: '0' }),
  'match-server-version': bool('Require the version of the server to be that of this program'),
  'warnings-as-errors': bool('Exit with 1 when the server sent warnings'),
  'cache-dir': text('Accepted and not used: discovery is always fresh', { hidden: true }),
  'disable-compression': bool('Accepted and not used: answers are never compressed', { hidden: true }),
  v: text('How much to log about requests', { short: 'v', initial: '0' }),
  help: bool('Show help', { short: 'h' }),
} as const

/** The values of the flags every command has. */
export type GlobalFlags = FlagValues<typeof globalFlags>
