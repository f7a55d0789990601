import { sql } from 'kysely'
import { dayMs, plusMs } from '#kernel/time'
import { readHome, readStory, type Scope, searchOrders, searchRefunds } from '#payments'
import type { Db } from '#platform/db'
import { big, provider, tills } from './fill.ts'

type Ask = (db: Db, round: number) => Promise<number>
type Sought = Omit<Parameters<typeof searchOrders>[1], 'scope' | 'limit'>

const limit = 50
const merchant: Scope = { of: 'merchant', mchid: big }
const node: Scope = { of: 'merchant', mchid: big, codes: ['T1', 'T7', 'T11', 'T12', 'T13', 'T150'] }

const wide: Scope = {
  of: 'merchant',
  mchid: big,
  codes: Array.from({ length: tills }, (_, index) => `T${index}`),
}

const orders =
  (scope: Scope, sought: (round: number) => Sought): Ask =>
  async (db, round) =>
    (await searchOrders(db, { scope, limit, ...sought(round) })).rows.length

const refunds =
  (scope: Scope, sought: Omit<Parameters<typeof searchRefunds>[1], 'scope' | 'limit'> = {}): Ask =>
  async (db) =>
    (await searchRefunds(db, { scope, limit, ...sought })).rows.length

const home =
  (scope: Exclude<Scope, { of: 'all' }>, end: Date): Ask =>
  async (db) =>
    (await readHome({ db, now: () => end }, scope)).yesterday.orderCount

/** An order somewhere inside, for what is asked by its numbers. */
const someOrder = async (db: Db, round: number) => {
  const { rows } = await sql<{ id: string; number: string }>`
    select id, out_trade_no as number from payments.order
    where mchid = ${big} and id > ${`4220261${round % 2}1${round % 9}`} order by id limit 1`.execute(
    db,
  )
  return rows[0]
}

/** Every list that a desk has, by what is asked. */
export function questions(end: Date): Readonly<Record<string, Ask>> {
  const ago = (days: number) => plusMs(end, -days * dayMs)
  const deep = (round: number) => ({ from: ago(29), to: ago(1 + (round % 25)) })
  return {
    newest: orders(merchant, () => ({})),
    'in a time range': orders(merchant, deep),
    'by state, common': orders(merchant, () => ({ states: ['SUCCESS'] })),
    'by state, rare': orders(merchant, (round) => ({ ...deep(round), states: ['REVOKED'] })),
    'by state, never': orders(merchant, (round) => ({ ...deep(round), states: ['USERPAYING'] })),
    'by method': orders(merchant, (round) => ({ ...deep(round), method: 'APP' })),
    'by amount': orders(merchant, (round) => ({
      ...deep(round),
      amountFrom: 107n,
      amountTo: 107n,
    })),
    'by amount, never': orders(merchant, (round) => ({ ...deep(round), amountFrom: 99_999_999n })),
    'by till': orders(merchant, (round) => ({ deviceId: `T${round}` })),
    'by till and rare state': orders(merchant, (round) => ({
      deviceId: `T${round}`,
      states: ['REVOKED'],
    })),
    'by payer': orders(merchant, (round) => ({
      openid: `o${String(round * 977).padStart(27, '0')}`,
    })),
    'by payer that only a channel knows': orders(merchant, () => ({ openid: 'oNobody' })),
    'by number': async (db, round) => {
      const order = await someOrder(db, round)
      const number = round % 2 ? order?.id : order?.number
      return (await searchOrders(db, { scope: merchant, limit, number })).rows.length
    },
    'of a node': orders(node, (round) => deep(round)),
    'of a node, rare state': orders(node, () => ({ states: ['REVOKED'] })),
    'of a node with many tills': orders(wide, () => ({})),
    'of a node with many tills, rare state': orders(wide, () => ({ states: ['REVOKED'] })),
    'of a provider': orders({ of: 'provider', mchid: provider }, deep),
    'of a provider, rare state': orders({ of: 'provider', mchid: provider }, () => ({
      states: ['USERPAYING'],
    })),
    'of all': orders({ of: 'all' }, deep),
    'of all, rare state': orders({ of: 'all' }, () => ({ states: ['USERPAYING'] })),
    'of a small merchant': orders({ of: 'merchant', mchid: '1900001022' }, () => ({})),
    refunds: refunds(merchant),
    'refunds, never': refunds(merchant, { states: ['ABNORMAL'] }),
    'refunds of a node': refunds(node),
    'refunds of all': refunds({ of: 'all' }),
    'all that happened to an order': async (db, round) => {
      const story = await readStory(db, merchant, (await someOrder(db, round))?.id ?? '')
      return story?.attempts.length ?? 0
    },
    // Of days that nobody has summed yet: yesterday whole, and today so far.
    'the first page': home({ of: 'merchant', mchid: big }, end),
    'the first page of a node': home(
      { of: 'merchant', mchid: big, codes: ['T1', 'T7', 'T11'] },
      end,
    ),
    'the first page of a provider': home({ of: 'provider', mchid: provider }, end),
  }
}
