import { findFeeMonths } from '#clearing'
import { businessDate, daysAfter } from '#kernel/time'
import { contractOf, type FeeRow } from '#merchants'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

/** As far back as the table of months goes. */
const shownDays = 184

/** What the contract says, and what was charged. */
export const shopFeeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/fees',
    permission: 'shop.money.read',
    params: strict({ mchid: Mchid }),
    async answer({ reach: { mchid } }) {
      const to = businessDate(deps.now())
      // From the first of a month, so that no month is told by half.
      const from = `${daysAfter(to, -shownDays).slice(0, 7)}-01`
      const contract = await contractOf(deps, mchid)
      const months = await findFeeMonths(deps.db, { mchid, from, to })
      return {
        contract: { ...contract, rows: contract.rows.map(rowView) },
        months: months.map(({ paymentAmount, fee, ...rest }) => ({
          ...rest,
          paymentAmount: String(paymentAmount),
          fee: String(fee),
        })),
      }
    },
  }),
]

const rowView = ({ method, tierFrom, ratePpm, floor, cap, rounding, returnsFee }: FeeRow) => ({
  method,
  tierFrom: String(tierFrom),
  /** Millionths of the amount. */
  ratePpm: String(ratePpm),
  floor: String(floor),
  cap: cap === null ? null : String(cap),
  rounding,
  returnsFee,
})
