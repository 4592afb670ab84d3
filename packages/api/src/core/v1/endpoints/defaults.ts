import type { Endpoints } from '../types.generated.ts'

/** Defaults of endpoints: ports speak TCP. */
export function defaultEndpoints({ subsets = [] }: Endpoints): void {
  for (const { ports = [] } of subsets) for (const port of ports) port.protocol ||= 'TCP'
}
