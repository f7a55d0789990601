import { Type } from 'typebox'
import { beijing, plusMs } from '#kernel/time'
import {
  admitDesk,
  chargeOf,
  collectorOf,
  latestCharges,
  nodesOf,
  recordCharge,
  recordReversal,
  reverseWithinMs,
  type TillCharge,
} from '#merchants'
import { findStaffNames } from '#oversight'
import type { Order } from '#payments'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { FenText, Remark } from './shop-code-routes.ts'

const OfMerchant = strict({ mchid: Mchid })
/** Made by the page, once for one sale; what an order's number may be. */
const SaleNumber = Type.String({ pattern: '^[0-9A-Za-z]{6,32}$' })
const OfSale = strict({ mchid: Mchid, number: SaleNumber })
/** A store's or terminal's code; empty for the whole merchant's own desk. */
const Desk = Type.String({ maxLength: 32 })
const permission = 'shop.collect'

/** 收银台: a payer's code is charged as by the API, and what was charged last can be undone for a while. */
export const shopCashRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...deskRoutes(deps),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/charges',
    permission,
    params: OfMerchant,
    body: strict({
      number: SaleNumber,
      desk: Desk,
      amount: FenText,
      /** What the payer's wallet shows. */
      code: Type.String({ pattern: '^[0-9]{18}$' }),
      remark: Type.Optional(Remark),
    }),
    async answer({ reach, body, ...asked }) {
      const { number: outTradeNo, desk: deviceId, amount, code, remark = null } = body
      admitDesk(deviceId, reach.codes)
      const collector = await collectorOf(deps, reach.mchid)
      const amountMinor = BigInt(amount)
      const charge = await recordCharge(deps, {
        mchid: reach.mchid,
        outTradeNo,
        deviceId,
        amountMinor,
        remark,
        by: byOf(asked),
      })
      const { order, refusal } = await deps.payments.till.charge({
        mchid: reach.mchid,
        spMchid: collector.spMchid,
        appid: collector.appid,
        outTradeNo,
        description: remark ?? `${collector.name}收银`,
        amountMinor,
        deviceId: deviceId === '' ? null : deviceId,
        code,
      })
      const why = refusal && refusal.code !== 'USERPAYING' ? refusal : null
      const said = why && { code: why.code, message: why.message }
      return { ...chargeView(charge, order, deps.now()), refusal: said }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/charges/:number/reverse',
    permission,
    params: OfSale,
    body: strict({}),
    async answer({ reach, params, ...asked }) {
      const sought = { ...reach, outTradeNo: params.number }
      const charge = await recordReversal(deps, { ...sought, by: byOf(asked) })
      const { mchid, outTradeNo } = charge
      const spMchid = await providerOf(deps, mchid)
      const order = await deps.payments.till.reverse({ mchid, outTradeNo, spMchid })
      return chargeView(charge, order, deps.now())
    },
  }),
]

/** What there is to see: the desks of whoever asks, and what was charged there. */
const deskRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/desks',
    permission,
    params: OfMerchant,
    async answer({ reach: { mchid, codes } }) {
      const nodes = await nodesOf(deps.db, mchid)
      const desks = nodes.flatMap(({ code, name, kind, state }) =>
        code === null || state === 'closed' || codes?.includes(code) === false
          ? []
          : [{ desk: code, name, kind }],
      )
      return { desks, hasOwn: codes === undefined }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/charges',
    permission,
    params: OfMerchant,
    query: strict({ desk: Type.Optional(Desk) }),
    async answer({ reach: { mchid, codes }, query }) {
      // Whoever works at a store and names no desk is shown the first of theirs.
      const desk = query.desk ?? codes?.[0] ?? ''
      admitDesk(desk, codes)
      const charges = await latestCharges(deps.db, { mchid, deviceId: desk })
      const names = await findStaffNames(
        deps.db,
        charges.map(({ staffId }) => staffId),
      )
      const shown = charges.map(async (charge) => ({
        ...chargeView(charge, await orderOf(deps, charge), deps.now()),
        by: names.get(charge.staffId) ?? null,
      }))
      return { charges: await Promise.all(shown) }
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/charges/:number',
    permission,
    params: OfSale,
    async answer({ reach, params }) {
      const charge = await chargeOf(deps.db, { ...reach, outTradeNo: params.number })
      return chargeView(charge, await orderOf(deps, charge), deps.now())
    },
  }),
]

/** The order that stands under a charge's number, also while the merchant is suspended. */
async function orderOf(
  deps: ConsoleDeps,
  { mchid, outTradeNo }: TillCharge,
): Promise<Order | undefined> {
  const spMchid = await providerOf(deps, mchid)
  return deps.payments.till.order({ mchid, spMchid, outTradeNo })
}

const providerOf = async (
  { directory }: Pick<ConsoleDeps, 'directory'>,
  mchid: string,
): Promise<string | null> => (await directory.merchant(mchid))?.parentMchid ?? null

/** Without an order nothing was charged: whoever asked got no further than writing it down. */
const chargeView = (charge: TillCharge, order: Order | undefined, now: Date) => ({
  number: charge.outTradeNo,
  desk: charge.deviceId,
  amount: String(charge.amountMinor),
  remark: charge.remark,
  state: order?.state ?? 'UNSENT',
  transactionId: order?.payment ? order.id : null,
  createdAt: beijing(charge.createdAt),
  isReversible: plusMs(charge.createdAt, reverseWithinMs) > now,
})
