import { defineOptions } from '@keelson/component-base'
import * as z from 'zod/mini'

/** Options of a program whose own port is guarded by the apiserver's judgement, under upstream's names. */
export const delegatedAuthOptions = defineOptions({
  clientCaFile: {
    flag: 'client-ca-file',
    schema: z.optional(z.string()),
    help: 'CA whose client certificates are accepted; without it only tokens are.',
  },
  authorizationAlwaysAllowPaths: {
    flag: 'authorization-always-allow-paths',
    schema: z.array(z.string()),
    default: ['/healthz', '/readyz', '/livez'],
    help: 'Paths that everybody may read, without asking the API server; a trailing * stands for anything.',
  },
})
