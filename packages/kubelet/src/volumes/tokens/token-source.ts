import type { KubeObject } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { Clock, Random } from '@keelson/component-base'
import type { Pod } from '@keelson/api'
import { VolumeError } from '../port.ts'
import type { PodToken, TokenRequest, TokenSource } from './port.ts'

/** A token is replaced at this share of its life, or at this age, whichever comes first (as upstream). */
const refreshShare = 0.8
const maxAgeMs = 24 * 3_600_000
/** Spreads the replacements of many pods. */
const maxJitterMs = 10_000

const serviceAccounts = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  namespaced: true,
}

interface TokenReply {
  status?: { token: string; expirationTimestamp: string }
}

interface HeldToken extends PodToken {
  readonly expiresAt: number
}

/** Requests tokens from the apiserver (TokenRequest, bound to the pod) and keeps them until they are due. */
export function createTokenSource(deps: { client: Client; clock: Clock; random: Random }): TokenSource {
  const { client, clock, random } = deps
  const held = new Map<string, Map<string, HeldToken>>()

  async function request(pod: Pod, wanted: TokenRequest): Promise<HeldToken> {
    const { name, namespace, uid } = pod.metadata
    const account = pod.spec?.serviceAccountName || 'default'
    const reply = await client.resource<KubeObject>(serviceAccounts).sub<object, TokenReply>(
      account,
      'token',
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: {
          audiences: wanted.audience ? [wanted.audience] : [],
          expirationSeconds: wanted.expirationSeconds,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
        },
      },
      { namespace },
    )
    if (!reply.status) throw new Error('the reply carries no token')
    const expiresAt = Date.parse(reply.status.expirationTimestamp)
    const now = clock.now()
    const life = Math.min((expiresAt - now) * refreshShare, maxAgeMs)
    return {
      token: reply.status.token,
      expiresAt,
      refreshAt: now + life - random.next() * Math.min(maxJitterMs, life / 10),
    }
  }

  return {
    async token(pod, wanted) {
      const uid = pod.metadata.uid ?? ''
      const tokens = held.get(uid) ?? new Map<string, HeldToken>()
      const key = JSON.stringify([pod.spec?.serviceAccountName, wanted.audience, wanted.expirationSeconds])
      const present = tokens.get(key)
      if (present && clock.now() < present.refreshAt) return present
      try {
        const fresh = await request(pod, wanted)
        tokens.set(key, fresh)
        held.set(uid, tokens)
        return fresh
      } catch (err) {
        // An old token that is still good serves until the apiserver answers again.
        if (present && clock.now() < present.expiresAt) return { ...present, refreshAt: clock.now() + maxJitterMs }
        throw new VolumeError('api', `failed to fetch token: ${err instanceof Error ? err.message : String(err)}`, {
          cause: err,
        })
      }
    },
    forget: (podUID) => void held.delete(podUID),
  }
}
