import { sql } from 'kysely'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { appendFacts, type Observed } from '../fact/store.ts'
import type { SlotKey } from './keys.ts'
import { type Kind, kinds } from './slots.ts'
import type { ColdStore, Stored, WindowStore, Write } from './window-store.ts'

type Row = Readonly<{ kind: number; key: bigint; version: bigint; slot: Uint8Array }>

const rowsOf = (keys: readonly SlotKey[]) =>
  keys.map(({ kind, key }) => ({ kind: kinds.indexOf(kind), key: BigInt(key) }))
const keyColumns = { kind: 'integer', key: 'bigint' } as const

function storedOf({ kind, key, version, slot }: Row): Stored {
  const name = kinds[kind] ?? 'customer'
  return { kind: name, key: Number(key), version: Number(version), slot }
}

/** Rows of slots, and the bytes of all of them in one piece. */
function batchOf(slots: readonly Readonly<SlotKey & { slot: Uint8Array }>[]) {
  let place = 1
  const rows = slots.map(({ kind, key, slot }) => {
    const row = { kind: kinds.indexOf(kind), key: BigInt(key), place, width: slot.byteLength }
    place += slot.byteLength
    return row
  })
  return { rows, bytes: Buffer.concat(slots.map(({ slot }) => slot)) }
}
const batchColumns = { kind: 'integer', key: 'bigint', place: 'integer', width: 'integer' } as const

/** Bytes of slots as a column of texts, because arrays of bytes cannot be sent as such. */
const textsOf = (slots: readonly Readonly<SlotKey & { version?: number; slot: Uint8Array }>[]) =>
  slots.map(({ kind, key, version = 0, slot }) => ({
    kind: kinds.indexOf(kind),
    key: BigInt(key),
    version: BigInt(version),
    slot: Buffer.from(slot.buffer, slot.byteOffset, slot.byteLength).toString('base64'),
  }))
const slotColumns = { kind: 'integer', key: 'bigint', version: 'bigint', slot: 'text' } as const

async function readSlots(db: Db, keys: readonly SlotKey[]): Promise<readonly Stored[]> {
  const { rows } = await sql<Row>`
    select w.kind, w.key, w.version, w.slot
    from ${tableOf(rowsOf(keys), keyColumns)}
    cross join lateral (
      select * from risk.window w where w.kind = r.kind and w.key = r.key offset 0
    ) w`.execute(db)
  return rows.map(storedOf)
}

class Raced extends Error {
  override readonly name = 'Raced'
}

/** Locks what must stay as it was read; false when it did not. */
async function holdSlots(tx: Tx, writes: readonly Write[]): Promise<boolean> {
  const held = writes.filter(({ version }) => version > 0)
  if (held.length === 0) return true
  const { rows } = await sql<Pick<Row, 'kind' | 'key' | 'version'>>`
    select w.kind, w.key, w.version
    from ${tableOf(rowsOf(held), keyColumns)}
    join risk.window w on w.kind = r.kind and w.key = r.key
    order by w.kind, w.key for update of w`.execute(tx)
  const versions = new Map(rows.map(({ kind, key, version }) => [`${kind} ${key}`, version]))
  return held.every(
    ({ kind, key, version }) => versions.get(`${kinds.indexOf(kind)} ${key}`) === BigInt(version),
  )
}

async function writeSlots(tx: Tx, writes: readonly Write[]): Promise<boolean> {
  const changed = writes.flatMap((write) =>
    write.slot === undefined ? [] : [{ ...write, slot: write.slot }],
  )
  const { numAffectedRows } = await sql`
    insert into risk.window as w (kind, key, version, slot)
    select r.kind, r.key, r.version + 1, decode(r.slot, 'base64')
    from ${tableOf(textsOf(changed), slotColumns)} order by r.kind, r.key
    on conflict (kind, key) do update set version = excluded.version, slot = excluded.slot
    where w.version = excluded.version - 1`.execute(tx)
  return numAffectedRows === BigInt(changed.length)
}

/**
 * Slots that several processes share in PostgreSQL. The fact is appended to the log and counted in one
 * transaction, with the rows of its slots locked, so it is counted exactly once for ever.
 */
export const sharedSlots = (db: Db): WindowStore => ({
  read: (keys) => readSlots(db, keys),
  async apply(observed: Observed, writes: readonly Write[]) {
    try {
      return await inTransaction(db, async (tx) => {
        const fresh = await appendFacts(tx, [observed])
        if (fresh.size === 0) return 'counted'
        if (!(await holdSlots(tx, writes)) || !(await writeSlots(tx, writes))) throw new Raced()
        return 'applied'
      })
    } catch (error) {
      if (error instanceof Raced) return 'raced'
      throw error
    }
  },
})

/** Where one process spills, and what it finds again. */
const keysAtOnce = 50_000

/** Says every key that is kept, in the order of the primary key. */
export async function forEachKey(db: Db, say: (kind: Kind, key: number) => void): Promise<void> {
  let [lastKind, lastKey] = [-1, 0n]
  for (;;) {
    const { rows } = await sql<Readonly<{ kind: number; key: bigint }>>`
      select kind, key from risk.window where (kind, key) > (${lastKind}, ${lastKey})
      order by kind, key limit ${keysAtOnce}`.execute(db)
    for (const { kind, key } of rows) say(kinds[kind] ?? 'customer', Number(key))
    const last = rows.at(-1)
    if (last === undefined || rows.length < keysAtOnce) return
    lastKind = last.kind
    lastKey = last.key
  }
}

export const coldSlots = (db: Db): ColdStore => ({
  async load(keys) {
    const { rows } = await sql<Row>`
      select w.kind, w.key, 1::bigint as version, w.slot
      from ${tableOf(rowsOf(keys), keyColumns)}
      cross join lateral (
        select * from (
          (select kind, key, slot, 1 as age from risk.window_spill s
           where s.kind = r.kind and s.key = r.key)
          union all
          (select kind, key, slot, 2 as age from risk.window w
           where w.kind = r.kind and w.key = r.key)
        ) both_of order by age limit 1
      ) w`.execute(db)
    return rows.map(storedOf)
  },
  async spill(slots) {
    const { rows, bytes } = batchOf(slots)
    await sql`
      insert into risk.window_spill (kind, key, slot)
      select r.kind, r.key, substring(b.bytes from r.place for r.width)
      from ${tableOf(rows, batchColumns)} cross join (select ${bytes}::bytea as bytes) b
      order by r.kind, r.key
      on conflict (kind, key) do update set slot = excluded.slot`.execute(db)
  },
  commit: (number) =>
    inTransaction(db, async (tx) => {
      await sql`
        insert into risk.window as w (kind, key, version, slot)
        select kind, key, 1, slot from risk.window_spill
        on conflict (kind, key) do update set version = w.version + 1, slot = excluded.slot`.execute(
        tx,
      )
      await sql`delete from risk.window_spill`.execute(tx)
      await sql`
        insert into risk.window_cursor (name, number) values (${cursorName}, ${number})
        on conflict (name) do update set number = excluded.number`.execute(tx)
    }),
  async begin() {
    return inTransaction(db, async (tx) => {
      await sql`delete from risk.window_spill`.execute(tx)
      const { rows } = await sql<{ number: bigint }>`
        select number from risk.window_cursor where name = ${cursorName}`.execute(tx)
      const [cursor] = rows
      // Slots without a cursor were shared, and nobody knows up to which fact they are complete.
      if (cursor === undefined) await sql`delete from risk.window`.execute(tx)
      return cursor?.number ?? 0n
    })
  },
})

const cursorName = 'windows'
