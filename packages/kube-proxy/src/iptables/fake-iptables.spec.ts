import { FakeIptables } from '../testing/fake-iptables.ts'
import { describeIptablesContract } from '../testing/iptables-contract.ts'

describeIptablesContract('the fake', async () => new FakeIptables())
