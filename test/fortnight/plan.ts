import { daysAfter } from '#kernel/time'
import { seededChance } from '../kills/schedule.ts'

/** The town: how each merchant is settled, and what its bank does. */
export const merchants = [
  { mchid: '1900000001', name: '早餐铺', cycle: ['T', 1], bank: 'good' },
  { mchid: '1900000002', name: '外卖平台', cycle: ['T', 1], bank: 'good', shares: true },
  { mchid: '1900000003', name: '供应商', cycle: ['T', 2], bank: 'slow' },
  { mchid: '1900000004', name: '便利店', cycle: ['D', 0], bank: 'good' },
  { mchid: '1900000005', name: '旧书店', cycle: ['T', 1], bank: 'rejecting' },
  { mchid: '1900000006', name: '花店', cycle: ['D', 1], bank: 'returning' },
] as const satisfies readonly Readonly<{
  mchid: string
  name: string
  cycle: readonly ['T' | 'D', number]
  bank: 'good' | 'slow' | 'rejecting' | 'returning'
  shares?: boolean
}>[]

export const sharer = '1900000002'
export const supplier = '1900000003'
export const customers = ['cus_01FAN', 'cus_01GAO', 'cus_01HAN', 'cus_01JIN'] as const

/** Two working days, the National Day holiday, a Saturday that is worked, and the days around. */
export const firstDay = '2026-09-28'
export const daysCount = 14

type Shared = Readonly<{ order: string; number: string; fen: bigint }>

export type Deed =
  | Readonly<{
      do: 'pay'
      mchid: string
      number: string
      customer: string
      fen: bigint
      method: 'NATIVE' | 'JSAPI' | 'APP' | 'MICROPAY'
      isShared: boolean
    }>
  | Readonly<{
      do: 'refund'
      mchid: string
      order: string
      number: string
      fen: bigint
      total: bigint
    }>
  | Readonly<{ do: 'reverse'; mchid: string; order: string }>
  | (Readonly<{ do: 'share' }> & Shared)
  | (Readonly<{ do: 'return' }> & Shared)
  | Readonly<{ do: 'unfreeze'; order: string; number: string }>
  | Readonly<{
      do: 'transfer'
      number: string
      customer: string
      fen: bigint
      ends: 'confirm' | 'decline' | 'expire'
    }>
  | Readonly<{ do: 'fill'; mchid: string; number: string; fen: bigint }>
  | Readonly<{ do: 'hold'; mchid: string; note: string }>
  | Readonly<{ do: 'lift'; mchid: string }>
  | Readonly<{ do: 'sweep' }>
  | Readonly<{ do: 'night' }>

export type Planned = Readonly<{ at: Date; deed: Deed }>

const methods = ['NATIVE', 'JSAPI', 'APP', 'MICROPAY'] as const

/** What happens in a fortnight, in order of time; the same for the same seed. */
export function planOf(seed: number, paymentsADay: number): readonly Planned[] {
  const chance = seededChance(seed)
  const plan: Planned[] = []
  const add = (date: string, minute: number, deed: Deed) =>
    plan.push({ at: new Date(Date.parse(`${date}T00:00:00+08:00`) + minute * 60_000), deed })
  for (let day = 0; day < daysCount; day++) {
    const date = daysAfter(firstDay, day)
    for (let count = 0; count < paymentsADay; count++)
      planPayment(chance, add, date, `${day}-${count}`)
    planDay(add, date, day)
  }
  // Ten days more, in which whatever is under way comes to its end.
  for (let day = daysCount; day < daysCount + 10; day++) planSweeps(add, daysAfter(firstDay, day))
  return plan.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

type Add = (date: string, minute: number, deed: Deed) => void
type Chance = (below: number) => number

/** One in fifty pays in the last minute of a day. */
function planPayment(chance: Chance, add: Add, date: string, name: string): void {
  const merchant = merchants[chance(merchants.length)] ?? merchants[0]
  const { mchid } = merchant
  const minute = chance(50) === 0 ? 24 * 60 - 1 : 480 + chance(840)
  const fen = BigInt(100 + chance(30_000))
  const isShared = 'shares' in merchant
  const method = methods[chance(methods.length)] ?? 'NATIVE'
  const order = `order-${name}`
  add(date, minute, {
    do: 'pay',
    mchid,
    number: order,
    customer: customers[chance(customers.length)] ?? customers[0],
    fen,
    method,
    isShared,
  })
  if (isShared) planShares(chance, add, date, { order, minute, fen })
  if (method === 'MICROPAY' && chance(8) === 0)
    add(date, minute + 3, { do: 'reverse', mchid, order })
  else if (chance(4) === 0) planRefunds(chance, add, date, { mchid, order, minute, fen })
}

function planRefunds(
  chance: Chance,
  add: Add,
  date: string,
  {
    mchid,
    order,
    minute,
    fen,
  }: Readonly<{ mchid: string; order: string; minute: number; fen: bigint }>,
): void {
  const isWhole = chance(2) === 0
  const part = isWhole ? fen : fen / 3n + 1n
  const later = daysAfter(date, chance(4))
  add(later, minute + 5 + chance(60), {
    do: 'refund',
    mchid,
    order,
    number: `${order}-r1`,
    fen: part,
    total: fen,
  })
  if (!isWhole)
    add(later, minute + 70 + chance(60), {
      do: 'refund',
      mchid,
      order,
      number: `${order}-r2`,
      fen: fen / 4n + 1n,
      total: fen,
    })
}

function planShares(
  chance: Chance,
  add: Add,
  date: string,
  { order, minute, fen }: Readonly<{ order: string; minute: number; fen: bigint }>,
): void {
  const kind = chance(4)
  if (kind === 0) return
  const later = daysAfter(date, chance(3))
  const part = fen / 10n + 1n
  if (kind > 1) add(later, minute + 10, { do: 'share', order, number: `${order}-s`, fen: part })
  if (kind === 3 && chance(3) === 0)
    add(daysAfter(later, 1), minute, {
      do: 'return',
      order,
      number: `${order}-b`,
      fen: part / 2n + 1n,
    })
  if (chance(3) !== 0)
    add(daysAfter(later, 1), minute + 90, { do: 'unfreeze', order, number: `${order}-u` })
}

const [breakfast] = merchants

function planDay(add: Add, date: string, day: number): void {
  if (day === 2) add(date, 620, { do: 'hold', mchid: breakfast.mchid, note: '持卡人否认交易' })
  if (day === 11) add(date, 620, { do: 'lift', mchid: breakfast.mchid })
  if (day === 1) add(date, 630, { do: 'fill', mchid: breakfast.mchid, number: 'fill', fen: 3_000n })
  for (const [index, ends] of (['confirm', 'decline', 'expire'] as const).entries())
    if (day === 3 + index)
      add(date, 700, {
        do: 'transfer',
        number: `gift${day}`,
        customer: customers[index] ?? customers[0],
        fen: 900n,
        ends,
      })
  planSweeps(add, date)
}

/** The night's work, then a look every two hours. */
function planSweeps(add: Add, date: string): void {
  add(date, 12, { do: 'night' })
  for (let hour = 8; hour < 24; hour += 2) add(date, hour * 60 + 1, { do: 'sweep' })
}
