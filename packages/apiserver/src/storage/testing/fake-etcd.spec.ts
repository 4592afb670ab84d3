import { describeEtcdPortContract } from './etcd-port-contract.ts'
import { createFakeEtcd } from './fake-etcd.ts'

describeEtcdPortContract('in-memory fake', async () => createFakeEtcd())
