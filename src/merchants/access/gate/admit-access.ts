import type { Clock } from '#kernel/time'
import type { Directory } from '../../directory.ts'
import { productNames, refuseAccess } from '../product/product.ts'
import { isWithin } from './access.ts'
import { type Asked, appidIn, askedIn, productFor } from './asked.ts'

/** Fen paid to a merchant on the Beijing day of `now`, at most a few seconds old. */
export type PaidToday = (mchid: string, now: Date) => Promise<bigint>

export type GateDeps = Readonly<{
  directory: Pick<Directory, 'access' | 'app' | 'merchant'>
  now: Clock
  /** Without it no limit of a day is kept. */
  paidToday?: PaidToday | undefined
}>

/** Refuses `NO_AUTH` where a merchant has said from where its requests come, and this one does not. */
export async function admitNetwork(
  { directory }: Pick<GateDeps, 'directory'>,
  { mchid, ip }: Readonly<{ mchid: string; ip: string }>,
): Promise<void> {
  const { networks } = await directory.access(mchid)
  if (!isWithin(networks, ip))
    throw refuseAccess('NETWORK_NOT_ALLOWED', {
      field: 'ip',
      value: ip,
      issue: 'not in the allowlist of the merchant',
    })
}

/**
 * Refuses a call for whose product the merchant has no permission (`NO_AUTH`) and an order above its
 * limits (`RULE_LIMIT`). What is no business of the caller's passes: its route refuses that in its own
 * words, and nobody learns what another merchant may do.
 */
export async function admitCall(
  deps: GateDeps,
  call: Readonly<{ method: string; path: string; body: unknown; caller: string }>,
): Promise<void> {
  for (const asked of askedIn(call)) {
    if (!(await isOfCaller(deps, asked.mchid, call.caller))) continue
    const app = asked.product === 'JSAPI' ? appidIn(call.body) : undefined
    const kind = app === undefined ? undefined : (await deps.directory.app(app))?.kind
    await admitProduct(deps, { ...asked, product: productFor(asked.product, kind) })
  }
}

/** The same for an order that no signed request makes: a collection code, a cash desk. */
export async function admitProduct(
  { directory, now, paidToday }: GateDeps,
  { mchid, product, amount }: Asked,
): Promise<void> {
  const { granted, singleMax, dayMax } = await directory.access(mchid)
  if (granted && !granted.has(product))
    throw refuseAccess('PRODUCT_NOT_GRANTED', { value: product, issue: productNames[product] })
  if (amount === null) return
  if (singleMax !== null && amount > singleMax)
    throw refuseAccess('SINGLE_LIMIT', { issue: `single limit is ${singleMax} fen` })
  if (dayMax !== null && paidToday && (await paidToday(mchid, now())) + amount > dayMax)
    throw refuseAccess('DAY_LIMIT', { issue: `limit of a day is ${dayMax} fen` })
}

async function isOfCaller(
  { directory }: Pick<GateDeps, 'directory'>,
  mchid: string,
  caller: string,
): Promise<boolean> {
  return mchid === caller || (await directory.merchant(mchid))?.parentMchid === caller
}
