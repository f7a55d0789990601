import { assert } from '#kernel/assert'
import { Refusal } from '#kernel/refusal'
import { businessDate as dateOf, isDate } from '#kernel/time'
import { findCutThrough, isCut } from '../day/store.ts'
import { availableAt, type Bill, type BillName, earliestOn, refuse } from './bill.ts'
import { type MakeDeps, measureBill } from './make-bill.ts'
import { findBill, insertAsked, insertMeasured } from './store.ts'

export type ApplyDeps = MakeDeps &
  Readonly<{
    /** From when on a day's bills can be had, counted from the midnight that ends it. */
    availableAfterMs: number
    /** Bills with more rows are left to `publishBills`. */
    rowsInRequest?: number
  }>

/** Made within the request that asks: 20,000 lines take 0.2 s. */
const rowsInRequest = 20_000

/** A bill whose hash is known. */
export type ReadyBill = Bill & Readonly<{ hash: string }>

/**
 * Asks for a bill and answers what it comes to. The first time it is added up, at once when it is small,
 * else by `publishBills` while the asker is told to come again; from then on the answer never changes.
 *
 * Refuses a date that is none, not over or too old, a day that is not cut or not yet given out
 * (STATEMENT_CREATING), and a bill without a row (NO_STATEMENT_EXIST).
 */
export async function applyForBill(deps: ApplyDeps, name: BillName, now: Date): Promise<ReadyBill> {
  const { db } = deps
  admitDate(name.businessDate, now)
  const known = await findBill(db, name)
  if (known) return readyOf(known)
  if (now < availableAt(name.businessDate, deps.availableAfterMs)) throw creating(name)
  await admitDay(deps, name)

  const max = BigInt(deps.rowsInRequest ?? rowsInRequest)
  const measure = await measureBill(deps, name, max)
  if (measure?.rows === 0n) throw refuse('NO_STATEMENT_EXIST')
  if (measure) await insertMeasured(db, name, measure, now)
  else await insertAsked(db, name, now)
  const bill = await findBill(db, name)
  assert(bill, 'what was just written down is there')
  return readyOf(bill)
}

/** The same, where a bill without a row is left out of a list. */
export async function applyIfAny(
  deps: ApplyDeps,
  name: BillName,
  now: Date,
): Promise<ReadyBill | undefined> {
  try {
    return await applyForBill(deps, name, now)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'NO_STATEMENT_EXIST') return undefined
    throw error
  }
}

function readyOf(bill: Bill): ReadyBill {
  const { state, hash } = bill
  if (state !== 'READY' || hash === null) throw creating(bill)
  return { ...bill, hash }
}

const creating = ({ kind }: Pick<BillName, 'kind'>) =>
  refuse(kind === 'sharing' ? 'SHARING_STATEMENT_CREATING' : 'STATEMENT_CREATING')

function admitDate(value: string, now: Date): void {
  const where = { field: 'bill_date', value, location: 'query' } as const
  if (!isDate(value)) throw refuse('BILL_DATE_UNKNOWN', where)
  const today = dateOf(now)
  if (value >= today) throw refuse('BILL_DATE_NOT_OVER', where)
  if (value < earliestOn(today)) throw refuse('BILL_DATE_TOO_OLD', where)
}

/** Days before the first that was ever cut have no bills, and will have none. */
async function admitDay({ db }: ApplyDeps, name: BillName): Promise<void> {
  if (await isCut(db, name.businessDate)) return
  const through = await findCutThrough(db)
  if (through !== null && name.businessDate <= through) throw refuse('NO_STATEMENT_EXIST')
  throw creating(name)
}
