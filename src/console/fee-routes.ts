import { type Static, Type } from 'typebox'
import { businessDate } from '#kernel/time'
import {
  defaultSubject,
  feeMethods,
  type FeeRow,
  industrySubject,
  publishedFees,
  roundings,
  standardFees,
} from '#merchants'
import { findChanges } from '#ops'
import { askChange, Reason } from './ask-change.ts'
import type { ConsoleDeps } from './deps.ts'
import { boundOf, Day, Fen, Mchid } from './fields.ts'
import { changeView } from './merchant-view.ts'
import { minorText, staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const FeeLine = strict({
  method: Type.Enum([...feeMethods], { type: 'string' }),
  tierFrom: Fen,
  /** Millionths. */
  ratePpm: Type.String({ pattern: '^[0-9]{1,7}$' }),
  floor: Fen,
  cap: Type.Optional(Fen),
  rounding: Type.Enum([...roundings], { type: 'string' }),
  returnsFee: Type.Boolean(),
})

const fees = {
  effectiveFrom: Day,
  rows: Type.Array(FeeLine, { minItems: 1, maxItems: 40 }),
  reason: Reason,
}
/** As `merchants.industry` has it: a word of the institution's own list. */
const Industry = Type.String({ pattern: '^[a-z0-9_]{1,32}$' })

const permission = 'merchant.change'
const method = 'POST'
const changesMax = 20

/** What is paid by a merchant, an industry and everybody; whatever changes it takes two people. */
export const feeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/fees',
    permission: 'merchant.list',
    async answer() {
      const published = await publishedFees(deps.db, businessDate(deps.now()))
      const asked = { kind: 'published_fee_change', limit: changesMax } as const
      const changes = await findChanges(deps.db, asked)
      const makers = changes.map(({ proposedBy }) => proposedBy)
      const nameOf = await staffNames(deps.db, makers)
      return {
        published: published.map(({ rows, ...each }) => ({ ...each, rows: rows.map(rowView) })),
        standard: standardFees.map(rowView),
        changes: changes.map((change) => changeView(change, nameOf)),
      }
    },
  }),
  route({
    method,
    url: '/ops/fees',
    permission,
    body: strict({ industry: Type.Optional(Industry), ...fees }),
    answer: (asked) => {
      const { industry, rows, ...body } = asked.body
      const subject = industry === undefined ? defaultSubject : industrySubject(industry)
      const change = { kind: 'published_fee_change', subject, ...body } as const
      return askChange(deps, asked, { ...change, rows: rows.map(feeRowOf) })
    },
  }),
  route({
    method,
    url: '/ops/merchants/:id/fees',
    permission,
    params: strict({ id: Mchid }),
    body: strict(fees),
    answer: (asked) => {
      const change = { ...asked.body, kind: 'fee_change', mchid: asked.params.id } as const
      return askChange(deps, asked, { ...change, rows: asked.body.rows.map(feeRowOf) })
    },
  }),
  route({
    method,
    url: '/ops/merchants/:id/industry',
    permission,
    params: strict({ id: Mchid }),
    body: strict({ industry: Industry, effectiveFrom: Day, reason: Reason }),
    answer: (asked) =>
      askChange(deps, asked, { ...asked.body, kind: 'industry_change', mchid: asked.params.id }),
  }),
]

const feeRowOf = ({ tierFrom, ratePpm, floor, cap, ...line }: Static<typeof FeeLine>): FeeRow => ({
  ...line,
  tierFrom: BigInt(tierFrom),
  ratePpm: BigInt(ratePpm),
  floor: BigInt(floor),
  cap: boundOf(cap),
})

const rowView = ({ tierFrom, ratePpm, floor, cap, ...row }: FeeRow) => ({
  ...row,
  tierFrom: String(tierFrom),
  ratePpm: String(ratePpm),
  floor: String(floor),
  cap: minorText(cap),
})
