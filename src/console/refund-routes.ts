import { type Static, Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  askForBatch,
  askForRefund,
  batchRowsMax,
  type Checked,
  checkBatch,
  type DeskAsker,
  deskRefundStates,
  findBatch,
  findBatchRows,
  findWishPage,
  refuseDesk,
  type Wish,
} from '#payments'
import { admitRefund } from './admit-at-desk.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { scopeOf, wishView } from './order-view.ts'
import type { Reach } from './reach.ts'
import { staffNames } from './ops-view.ts'
import { type ConsoleRoute, merchantRoute, type Signed, strict } from './route.ts'
import { fromOf } from './session-face.ts'

const Fen = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })
const Reason = Type.String({ minLength: 1, maxLength: 80 })
/** As merchants name refunds on the wire (APIv3 refunds). */
const OutRefundNo = Type.String({ pattern: '^[0-9A-Za-z_|*@-]{1,64}$' })
const RequestId = Type.String({ pattern: '^[0-9A-Za-z-]{16,64}$' })
const Number = Type.String({ minLength: 1, maxLength: 64 })

const Row = strict({
  number: Number,
  amount: Fen,
  reason: Reason,
  outRefundNo: Type.Optional(OutRefundNo),
})
const Rows = Type.Array(Row, { minItems: 1, maxItems: batchRowsMax })
const Id = Type.String({ minLength: 1, maxLength: 40 })
const pageMax = 50

/** Refunds that people at desks ask for, one or a file of them; another one of them approves. */
export const refundRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...singleRoutes(deps),
  ...batchRoutes(deps),
]

const singleRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/orders/:id/refunds',
    permission: 'shop.refund.request',
    params: strict({ mchid: Mchid, id: Number }),
    body: strict({
      requestId: RequestId,
      amount: Fen,
      reason: Reason,
      outRefundNo: Type.Optional(OutRefundNo),
    }),
    async answer({ body: { amount, ...body }, params, ...who }) {
      await admitRefund(deps, who.reach.mchid)
      const asker = await askerOf(deps, who)
      const asked = { ...body, number: params.id, amount: BigInt(amount) }
      return wishView(await askForRefund(deps, asker, asked), () => who.staff.name)
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/refund-requests',
    permission: 'shop.order.read',
    params: strict({ mchid: Mchid }),
    query: strict({
      state: Type.Optional(Type.Enum([...deskRefundStates.states], { type: 'string' })),
      before: Type.Optional(Id),
    }),
    async answer({ reach, query: { state, before } }) {
      const rows = await findWishPage(deps.db, {
        deskMchid: reach.mchid,
        codes: reach.codes,
        states: state && [state],
        before,
        limit: pageMax,
      })
      const nameOf = await staffNames(
        deps.db,
        rows.map(({ maker }) => maker),
      )
      return {
        rows: rows.map((wish) => wishView(wish, nameOf)),
        next: rows.length === pageMax ? rows.at(-1)?.id : null,
      }
    },
  }),
]

const batchRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/refund-batches/check',
    permission: 'shop.refund.request',
    params: strict({ mchid: Mchid }),
    body: strict({ rows: Rows }),
    async answer({ body, ...who }) {
      const checked = await checkBatch(deps, await askerOf(deps, who), body.rows.map(wishOf))
      return { rows: checked.map(checkedView) }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/refund-batches',
    permission: 'shop.refund.request',
    params: strict({ mchid: Mchid }),
    body: strict({
      requestId: RequestId,
      name: Type.String({ minLength: 1, maxLength: 80 }),
      rows: Rows,
    }),
    async answer({ body: { rows, ...body }, ...who }) {
      await admitRefund(deps, who.reach.mchid)
      const asker = await askerOf(deps, who)
      const { id } = await askForBatch(deps, asker, { ...body, wishes: rows.map(wishOf) })
      return batchView(deps, who.reach, id)
    },
  }),
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/refund-batches/:id',
    permission: 'shop.order.read',
    params: strict({ mchid: Mchid, id: Id }),
    answer: ({ reach, params }) => batchView(deps, reach, params.id),
  }),
]

const wishOf = ({ amount, ...row }: Static<typeof Row>): Wish => ({
  ...row,
  amount: BigInt(amount),
})

type Who = Signed & Readonly<{ reach: Reach; request: Parameters<typeof fromOf>[0] }>

/** Checkers of where somebody works decide what they ask: a provider's, at its sub-merchants too. */
const askerOf = async (
  { directory }: ConsoleDeps,
  { reach, staff, session, request }: Who,
): Promise<DeskAsker> => ({
  scope: await scopeOf(directory, reach),
  deskMchid: reach.mchid,
  staffId: staff.id,
  workplace: staff.mchid ?? reach.mchid,
  ip: fromOf(request).ip,
  session: session.id,
})

const checkedView = (checked: Checked) =>
  'refusal' in checked
    ? { code: checked.refusal.code, message: checked.refusal.message }
    : {
        code: null,
        orderId: checked.order.id,
        outTradeNo: checked.order.outTradeNo,
        left: String(checked.left),
      }

async function batchView(deps: ConsoleDeps, { mchid, codes }: Reach, id: string) {
  const batch = await findBatch(deps.db, { mchid, id })
  const rows = batch ? await findBatchRows(deps.db, batch.id) : []
  const seen = rows.filter(({ deviceId }) => !codes || codes.includes(deviceId ?? ''))
  if (!batch || seen.length === 0) throw refuseDesk('BATCH_NOT_FOUND')
  const nameOf = await staffNames(deps.db, [batch.maker, ...seen.map(({ maker }) => maker)])
  return {
    id: batch.id,
    name: batch.name,
    approvalId: batch.approvalId,
    makerName: nameOf(batch.maker),
    createdAt: beijing(batch.createdAt),
    amount: String(seen.reduce((sum, { amount }) => sum + amount, 0n)),
    rows: seen.map((wish) => wishView(wish, nameOf)),
  }
}
