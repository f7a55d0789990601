import { randomBytes } from 'node:crypto'
import { assert } from '#kernel/assert'
import { inTransaction, type Tx } from '#platform/db'
import type { CustomerId } from '../customer/customer.ts'
import type { Parties } from '../parties.ts'
import { findCustomerId, findOpenids, insertOpenids } from './store.ts'

/** One customer as one app knows it. */
export type AppCustomer = Readonly<{ appid: string; customerId: string }>

/** 28 characters like WeChat's: `o` and 162 random bits, which tell nothing about the customer. */
const newOpenid = (): string => `o${randomBytes(21).toString('base64url').slice(0, 27)}`

export const openidKey = ({ appid, customerId }: AppCustomer): string => `${appid}:${customerId}`

/**
 * The openids of these pairs, by `appid:customerId`; those that are missing are made, and are the
 * same ever after. Of two makers at once one makes it and the other reads it.
 */
export async function openidsOf(
  tx: Tx,
  pairs: readonly AppCustomer[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(pairs.map((pair) => [openidKey(pair), pair]))
  if (wanted.size === 0) return new Map()
  const found = await read(tx, [...wanted.values()])
  const missing = [...wanted.keys()].filter((key) => !found.has(key)).toSorted()
  if (missing.length === 0) return found
  const pairsMissing = missing.flatMap((key) => wanted.get(key) ?? [])
  await insertOpenids(
    tx,
    pairsMissing.map((pair) => ({ ...pair, openid: newOpenid() })),
    now,
  )
  return read(tx, [...wanted.values()])
}

async function read(tx: Tx, pairs: readonly AppCustomer[]): Promise<ReadonlyMap<string, string>> {
  const rows = await findOpenids(tx, pairs)
  return new Map(rows.map((row) => [openidKey(row), row.openid]))
}

/** What this app calls this customer. The app and the customer exist: the caller has looked. */
export async function openidOf(
  { db, now }: Pick<Parties, 'db' | 'now'>,
  pair: AppCustomer,
): Promise<string> {
  const at = now()
  const openids = await inTransaction(db, (tx) => openidsOf(tx, [pair], at))
  const openid = openids.get(openidKey(pair))
  assert(openid, 'an openid is made on first use')
  return openid
}

/** The customer behind an openid of this app; an openid of another app is nobody. */
export const customerOfOpenid = (
  db: Parties['db'],
  { appid, openid }: Readonly<{ appid: string; openid: string }>,
): Promise<CustomerId | undefined> => findCustomerId(db, appid, openid)
