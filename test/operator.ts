import { registerMerchant } from '#merchants'
import type { Db } from '#platform/db'
import { statementOfDay } from '../src/clearing/bank/demo/statement-of-day.ts'
import { writeCamt053 } from '../src/clearing/bank/iso20022/camt053.ts'
import { executeApproved } from '../src/clearing/reconcile/correction/execute-approved.ts'
import { runClearingErrand } from '../src/cli/clearing.ts'
import { at, endOfDay, settleOn } from './clearing.ts'
import { testKeys } from './parties.ts'
import { created, createPaymentWorld, mchid, order, pay } from './payments.ts'

export const day = '2026-11-24'
export const morning = at('2026-11-26', '09:00:00')

export type Typed = Readonly<{ env?: Record<string, string>; input?: string }>

/** What an errand prints and notes, and how it ends, two mornings after the day. */
export async function run(db: Db, words: readonly string[], { env = {}, input = '' }: Typed = {}) {
  const [name, ...args] = words
  let [text, noted] = ['', '']
  const code = await runClearingErrand(name, {
    db,
    now: () => morning,
    keys: testKeys,
    print: (piece) => void (text += piece),
    note: (piece) => void (noted += piece),
    readInput: async () => input,
    env,
    args,
  })
  return { text, noted, code }
}

export const said = async (db: Db, line: string, typed?: Typed) => {
  const { text, code } = await run(db, line.split(' '), typed)
  return [code, ...text.trimEnd().split('\n')] as const
}

/** A merchant, two paid orders of ten yuan, and a day that is cut and settled unless told otherwise. */
export async function createShop({ isSettled = true } = {}) {
  const world = await createPaymentWorld()
  await registerMerchant({ ...world.deps, keys: testKeys }, { mchid, name: '同宝书店' })
  for (const number of ['no1', 'no2']) await pay(world, await created(world, order(number)))
  await endOfDay(world.db, day)
  if (isSettled) await settleOn(world.db, '2026-11-25')
  const take = async (words: string) => {
    const { text } = await run(world.db, ['staff', 'add', ...words.split(' ')])
    return /st_\w+/.exec(text)?.[0] ?? ''
  }
  return { ...world, maker: await take('陈经办 operator'), checker: await take('周复核 approver') }
}

export type Shop = Awaited<ReturnType<typeof createShop>>

/** What the sweep of a server does with what people have approved: how many, and what was refused. */
export async function serverCorrects({ db }: Pick<Shop, 'db'>) {
  const warned: unknown[] = []
  const log = { warn: ({ code }: Readonly<{ code?: unknown }>) => void warned.push(code) }
  const count = await executeApproved({ db, now: () => morning, log })
  return [count, ...warned]
}

/** The demo bank's statement of the day as camt.053, with both balances higher by so many fen. */
export async function statementFile({ db }: Pick<Shop, 'db'>, more: bigint): Promise<Buffer> {
  const statement = await statementOfDay(db, day)
  if (!statement) throw new Error('the day is closed')
  return writeCamt053({
    ...statement,
    id: 'S1',
    createdAt: morning,
    accountNumber: '12345678',
    opening: statement.opening + more,
    closing: statement.closing + more,
    entries: statement.entries.map((entry) => ({ ...entry, reason: null })),
  })
}
