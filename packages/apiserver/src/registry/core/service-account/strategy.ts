import type { StrategyFactory } from '../../port.ts'

/** ServiceAccounts: a DELETE answers with the account. */
export const serviceAccountStrategy: StrategyFactory = {
  group: '',
  resource: 'serviceaccounts',
  create: () => ({ group: '', resource: 'serviceaccounts', returnsDeletedObject: true }),
}
