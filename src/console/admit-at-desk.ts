import { admitProduct } from '#merchants'
import type { ConsoleDeps } from './deps.ts'
import { refuseDesk } from './desk-refusals.ts'

/**
 * People of a merchant ask at the desk for what the signed door would give it, and for nothing else:
 * PRODUCT_NOT_GRANTED where the product was never opened or was withdrawn.
 */
export const admitRefund = (deps: ConsoleDeps, mchid: string): Promise<void> =>
  admitProduct(deps, { mchid, product: 'REFUND', amount: null })

/** The same for withdrawals, and MERCHANT_SUSPENDED while the platform has suspended the merchant. */
export async function admitPayout(deps: ConsoleDeps, mchid: string): Promise<void> {
  const merchant = await deps.directory.merchant(mchid)
  if (merchant?.state === 'suspended') throw refuseDesk('MERCHANT_SUSPENDED')
  await admitProduct(deps, { mchid, product: 'WITHDRAW', amount: null })
}
