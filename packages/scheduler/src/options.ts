import { commonOptions, defineOptions, type OptionValues } from '@keelson/component-base'
import { delegatedAuthOptions } from '@keelson/client'
import * as z from 'zod/mini'

/** Every option of kube-scheduler, under upstream's names. */
export const optionTable = defineOptions({
  ...commonOptions,
  ...delegatedAuthOptions,
  kubeconfig: {
    flag: 'kubeconfig',
    schema: z.string(),
    help: 'Path to a kubeconfig with the location of the API server and the credentials.',
  },
  bindAddress: { flag: 'bind-address', schema: z.string(), default: '127.0.0.1', help: 'The address to listen on.' },
  securePort: { flag: 'secure-port', schema: z.int(), default: 10259, help: 'The port to serve HTTPS on.' },
  tlsCertFile: { flag: 'tls-cert-file', schema: z.string(), help: 'The certificate of the HTTPS server, PEM.' },
  tlsPrivateKeyFile: { flag: 'tls-private-key-file', schema: z.string(), help: 'The key of the certificate, PEM.' },
  leaderElect: {
    flag: 'leader-elect',
    schema: z.boolean(),
    default: true,
    help: 'Whether to contend for leadership before scheduling; needed where several schedulers run.',
  },
  leaderElectIdentity: {
    flag: 'leader-elect-identity',
    schema: z.optional(z.string()),
    help:
      'The identity in the lease; the host name and a random part unless given. A fixed one lets a process that was killed ' +
      'lead again at once, and must never be used by two processes at the same time.',
  },
})

/** Parsed options. */
export type SchedulerOptionValues = OptionValues<typeof optionTable>
