import { Type } from 'typebox'
import { findPayouts, findSettledSince, payoutWords } from '#clearing'
import { beijing, businessDate, dayMs, plusMs } from '#kernel/time'
import { endingCertificates, noticesRead, readNotices } from '#merchants'
import { reviewOnOf } from '#onboarding'
import { type Approval, findApprovalPage, mayDo, type Permission } from '#oversight'
import { findFailing } from '#payments'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import type { Reach } from './reach.ts'
import { type ConsoleRoute, merchantRoute, type Signed, strict } from './route.ts'
import { isWithin } from './shop-approval-routes.ts'

const OfMerchant = strict({ mchid: Mchid })

/**
 * Something that somebody of a merchant should know. It is no row of its own: it follows from the facts, and
 * its id names the fact, so that it is there for as long as the fact is and is read once.
 */
export type Notice = Readonly<{
  id: string
  kind:
    | 'settled'
    | 'payout_returned'
    | 'callback_failing'
    | 'approval_waiting'
    | 'certificate_ending'
    | 'review_due'
  at: Date
  /** Fen. */
  amount?: bigint
  /** What it is about, for its sentence: a date, a serial, an address. */
  about: string
  /** What is to be done, in the server's words where it has some. */
  hint?: string
}>

const sinceDays = 30
const eachMax = 20

type Asked = Pick<Signed, 'staff'> & Readonly<{ reach: Reach }>
type Source = Readonly<{
  permission: Permission
  /** Whether it is about single orders, so that people of one store have their own. */
  isForNodes?: boolean
  find: (deps: ConsoleDeps, asked: Asked) => Promise<readonly Notice[]>
}>

/** Each for whoever may see such things elsewhere. */
const sources: readonly Source[] = [
  { permission: 'shop.money.read', find: (deps, asked) => settled(deps, asked) },
  { permission: 'shop.money.read', find: (deps, asked) => returned(deps, asked) },
  { permission: 'shop.call.read', find: (deps, asked) => failing(deps, asked) },
  {
    permission: 'shop.approval.read',
    isForNodes: true,
    find: (deps, asked) => waiting(deps, asked),
  },
  { permission: 'shop.access.read', find: (deps, asked) => ending(deps, asked) },
  { permission: 'shop.staff.read', find: (deps, asked) => review(deps, asked) },
]

/** A merchant's notices for whoever asks, and what they have read of them. */
export const shopNoticeRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/notices',
    permission: 'shop.read',
    params: OfMerchant,
    async answer({ reach, staff }) {
      const notices = await noticesFor(deps, { reach, staff })
      const reader = { mchid: reach.mchid, staffId: staff.id }
      const ids = notices.map(({ id }) => id)
      const read = await noticesRead(deps, reader, ids)
      return {
        notices: notices.map(({ at, amount, ...rest }) => ({
          ...rest,
          at: beijing(at),
          amount: amount?.toString() ?? null,
          isRead: read.has(rest.id),
        })),
        unread: ids.filter((id) => !read.has(id)).length,
      }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/notices/read',
    permission: 'shop.read',
    params: OfMerchant,
    body: strict({
      ids: Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { maxItems: 200 }),
    }),
    answer: ({ reach, staff, body }) =>
      readNotices(deps, { mchid: reach.mchid, staffId: staff.id }, body.ids),
  }),
]

async function noticesFor(deps: ConsoleDeps, asked: Asked): Promise<readonly Notice[]> {
  const { reach, staff } = asked
  const seen = sources.filter(
    ({ permission, isForNodes }) =>
      mayDo(staff.roles, permission) && (isForNodes === true || !reach.codes),
  )
  const found = await Promise.all(seen.map(({ find }) => find(deps, asked)))
  return found.flat().toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

const since = ({ now }: ConsoleDeps): Date => plusMs(now(), -sinceDays * dayMs)

async function settled(deps: ConsoleDeps, { reach: { mchid } }: Asked): Promise<Notice[]> {
  const from = businessDate(plusMs(since(deps), -sinceDays * dayMs))
  const days = await findSettledSince(deps.db, { mchid, since: since(deps), from })
  return days.slice(0, eachMax).map(({ date, amount, settledAt }) => ({
    id: `settled:${date}`,
    kind: 'settled',
    at: settledAt,
    amount,
    about: date,
  }))
}

async function returned(deps: ConsoleDeps, { reach: { mchid } }: Asked): Promise<Notice[]> {
  const to = businessDate(deps.now())
  const payouts = await findPayouts(deps.db, { mchid, from: businessDate(since(deps)), to })
  return payouts
    .filter(({ state }) => state === 'RETURNED' || state === 'FAILED')
    .slice(0, eachMax)
    .map((payout) => ({
      id: `payout:${payout.id}:${payout.state}`,
      kind: 'payout_returned',
      at: payout.updatedAt,
      amount: payout.amount.minor,
      about: `${payout.bankName} ${payout.last4}`,
      hint: Object.values(payoutWords(payout) ?? {}).join('，'),
    }))
}

async function failing(deps: ConsoleDeps, { reach: { mchid } }: Asked): Promise<Notice[]> {
  const found = await findFailing(deps.db, { mchid, since: since(deps), limit: eachMax })
  return found.map(({ id, eventType, url, createdAt, lastAnswer }) => ({
    id: `callback:${id}`,
    kind: 'callback_failing',
    at: createdAt,
    about: `${eventType} ${url}`,
    ...(lastAnswer !== null && { hint: lastAnswer }),
  }))
}

/** What somebody else is to decide, for those who may: nobody decides on their own. */
async function waiting(deps: ConsoleDeps, { reach, staff }: Asked): Promise<Notice[]> {
  const { mchid } = reach
  const page = await findApprovalPage(deps.db, { states: ['PENDING'], mchid, limit: eachMax })
  const mayDecide = mayDo(staff.roles, 'shop.approval.decide')
  const isTheirs = (approval: Approval) => mayDecide && approval.maker !== staff.id
  return page
    .filter((approval) => isTheirs(approval) && isWithin(reach, approval))
    .map(({ id, createdAt, amount, summary }) => ({
      id: `approval:${id}`,
      kind: 'approval_waiting',
      at: createdAt,
      ...(amount !== null && { amount }),
      about: summary,
    }))
}

async function ending(deps: ConsoleDeps, { reach: { mchid } }: Asked): Promise<Notice[]> {
  const found = await endingCertificates(deps, mchid)
  return found.map(({ serial, notAfter }) => ({
    id: `certificate:${serial}`,
    kind: 'certificate_ending',
    // It has been known for as long as it is warned of.
    at: plusMs(notAfter, -sinceDays * dayMs),
    about: serial,
    hint: beijing(notAfter),
  }))
}

/** When the merchant's papers are looked at again. */
async function review(deps: ConsoleDeps, { reach: { mchid } }: Asked): Promise<Notice[]> {
  const due = await reviewOnOf(deps.db, mchid)
  const at = due === undefined ? undefined : new Date(`${due}T00:00:00+08:00`)
  if (due === undefined || !at || plusMs(at, -sinceDays * dayMs) > deps.now()) return []
  const known = plusMs(at, -sinceDays * dayMs)
  return [{ id: `review:${due}`, kind: 'review_due', at: known, about: due }]
}
