import { seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import type { KubeObject } from '@keelson/apimachinery'
import { createAuthorization } from '../authz/index.ts'
import { createFakeFeed } from '../state/testing/fake-feed.ts'
import type { FakeFeed } from '../state/testing/fake-feed.ts'
import { createFakeReader } from '../state/testing/fake-reader.ts'
import type { FakeReader } from '../state/testing/fake-reader.ts'
import type { AdmissionDependencies } from './plugin.ts'
import type { AdmissionAttributes } from './port.ts'

/** What plugins stand on in tests. */
export interface TestDependencies extends AdmissionDependencies {
  readonly reader: FakeReader
  readonly feed: FakeFeed
  readonly clock: FakeClock
}

/** Dependencies over objects that tests add themselves. */
export async function testDependencies(): Promise<TestDependencies> {
  const feed = createFakeFeed()
  const authorization = createAuthorization({ feed })
  await authorization.start(new AbortController().signal)
  return {
    feed,
    reader: createFakeReader(),
    authorizer: authorization.authorizer,
    rbac: authorization.rbac,
    clock: new FakeClock(),
    random: seededRandom(1),
  }
}

/** Attributes of a change to `object`, a create unless `changes` say otherwise. */
export function change(
  resource: string,
  object: KubeObject | undefined,
  changes: Partial<AdmissionAttributes> = {},
): AdmissionAttributes {
  const [plural = '', group = ''] = resource.split('.').length > 1 ? splitGroup(resource) : [resource]
  const subject = object ?? changes.oldObject
  return {
    operation: 'CREATE',
    kind: { group, version: 'v1', kind: subject?.kind ?? '' },
    resource: { group, version: 'v1', resource: plural },
    subresource: '',
    namespace: subject?.metadata.namespace ?? '',
    name: subject?.metadata.name ?? '',
    object,
    user: { name: 'jane', groups: [] },
    dryRun: false,
    ...changes,
  }
}

function splitGroup(resource: string): [string, string] {
  const at = resource.indexOf('.')
  return [resource.slice(0, at), resource.slice(at + 1)]
}
