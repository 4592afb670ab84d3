import { commonOptions, defineOptions, durationOption, type OptionValues } from '@keelson/component-base'
import * as z from 'zod/mini'
import { delegatedAuthOptions } from '../delegated-auth/options.ts'

/** Options of a daemon that works while it leads, under upstream's names. The port to serve on is each daemon's own. */
export const electedDaemonOptions = defineOptions({
  ...commonOptions,
  ...delegatedAuthOptions,
  kubeconfig: {
    flag: 'kubeconfig',
    schema: z.string(),
    help: 'Path to a kubeconfig with the location of the API server and the credentials.',
  },
  bindAddress: { flag: 'bind-address', schema: z.string(), default: '127.0.0.1', help: 'The address to listen on.' },
  tlsCertFile: { flag: 'tls-cert-file', schema: z.string(), help: 'The certificate of the HTTPS server, PEM.' },
  tlsPrivateKeyFile: { flag: 'tls-private-key-file', schema: z.string(), help: 'The key of the certificate, PEM.' },
  leaderElect: {
    flag: 'leader-elect',
    schema: z.boolean(),
    default: true,
    help: 'Whether to contend for leadership before working; needed where several instances run.',
  },
  leaderElectLeaseDuration: durationOption({
    flag: 'leader-elect-lease-duration',
    default: 15_000,
    help: 'How long others wait after the last renewal that they saw.',
  }),
  leaderElectRenewDeadline: durationOption({
    flag: 'leader-elect-renew-deadline',
    default: 10_000,
    help: 'How long a leader tries to renew before it gives up; less than the lease duration.',
  }),
  leaderElectRetryPeriod: durationOption({
    flag: 'leader-elect-retry-period',
    default: 2_000,
    help: 'How long to wait between tries to lead or to renew.',
  }),
  leaderElectIdentity: {
    flag: 'leader-elect-identity',
    schema: z.optional(z.string()),
    help:
      'The identity in the lease; the host name and a random part unless given. A fixed one lets a process that was killed ' +
      'lead again at once, and must never be used by two processes at the same time.',
  },
})

/** The option that says where a daemon serves its status. */
export function securePortOption(port: number) {
  return { flag: 'secure-port', schema: z.int(), default: port, help: 'The port to serve HTTPS on.' } as const
}

/** Parsed options. */
export type ElectedDaemonOptions = OptionValues<typeof electedDaemonOptions> & { readonly securePort: number }
