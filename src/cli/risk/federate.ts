import { ConfigRefused } from '#platform/config'
import type { RiskErrand } from './options.ts'

export const federateUsage = 'federate …'

export async function federateErrand({ args }: RiskErrand): Promise<number> {
  throw new ConfigRefused([`risk: federate ${args.join(' ')}`])
}
