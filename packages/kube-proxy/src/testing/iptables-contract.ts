import { describe, expect, it } from 'vitest'
import { IptablesError, type Iptables } from '../iptables/port.ts'

/** What every implementation of the Iptables port does; `make` gives one with empty tables. */
export function describeIptablesContract(name: string, make: () => Promise<Iptables>): void {
  describe(`${name} as iptables`, () => {
    it('applies chains and rules and shows them', async () => {
      const iptables = await make()
      await iptables.restore('*nat\n:ONE - [0:0]\n-A ONE -s 192.0.2.1/32 -j RETURN\n-A PREROUTING -j ONE\nCOMMIT\n')
      const saved = await iptables.save('nat')
      expect(saved).toContain('-A ONE -s 192.0.2.1/32 -j RETURN')
      expect(saved).toContain('-A PREROUTING -j ONE')
      expect(saved.some((line) => line.startsWith(':ONE '))).toBe(true)
    })

    it('empties a chain that is declared again, and leaves others', async () => {
      const iptables = await make()
      await iptables.restore('*filter\n:ONE - [0:0]\n:TWO - [0:0]\n-A ONE -j DROP\n-A TWO -j DROP\nCOMMIT\n')
      await iptables.restore('*filter\n:ONE - [0:0]\n-A ONE -j ACCEPT\nCOMMIT\n')
      const saved = await iptables.save('filter')
      expect(saved.filter((line) => line.startsWith('-A'))).toEqual(['-A ONE -j ACCEPT', '-A TWO -j DROP'])
    })

    it('applies all of a table or nothing', async () => {
      const iptables = await make()
      const script = '*filter\n:ONE - [0:0]\n-A ONE -j DROP\n-A ONE -j NOWHERE\nCOMMIT\n'
      await expect(iptables.restore(script)).rejects.toThrow(IptablesError)
      expect(await iptables.list('filter', 'ONE')).toBeUndefined()
    })

    it('inserts first and deletes by the same text', async () => {
      const iptables = await make()
      await iptables.restore('*filter\n:ONE - [0:0]\n-A ONE -j DROP\n-I ONE -j ACCEPT\nCOMMIT\n')
      await iptables.restore('*filter\n-D ONE -j DROP\nCOMMIT\n')
      expect((await iptables.save('filter')).filter((line) => line.startsWith('-A'))).toEqual(['-A ONE -j ACCEPT'])
    })

    it('inserts at a place', async () => {
      const iptables = await make()
      await iptables.restore('*filter\n:ONE - [0:0]\n-A ONE -j DROP\n-A ONE -j ACCEPT\n-I ONE 2 -j RETURN\nCOMMIT\n')
      expect(await iptables.list('filter', 'ONE')).toEqual(['-A ONE -j DROP', '-A ONE -j RETURN', '-A ONE -j ACCEPT'])
    })

    it('fills, leads over to and removes chains in one script', async () => {
      const iptables = await make()
      await iptables.restore('*nat\n:OLD - [0:0]\n-A OUTPUT -j OLD\nCOMMIT\n')
      await iptables.restore('*nat\n:NEW - [0:0]\n:OLD - [0:0]\n-I OUTPUT -j NEW\n-D OUTPUT -j OLD\n-X OLD\nCOMMIT\n')
      expect(await iptables.list('nat', 'OLD')).toBeUndefined()
      expect(await iptables.list('nat', 'NEW')).toEqual([])
      expect(await iptables.list('nat', 'OUTPUT')).toEqual(['-A OUTPUT -j NEW'])
    })

    it('knows which chains are there', async () => {
      const iptables = await make()
      expect(await iptables.list('nat', 'ONE')).toBeUndefined()
    })
  })
}
