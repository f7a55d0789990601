/**
 * The whole proof over ten million entries: what `tongbao ledger verify` takes on books filled by
 * SQL, and whether it names one row that was changed by hand. What the minute's watch takes beside it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import { newId } from '#kernel/id'
import { businessDate } from '#kernel/time'
import { sealBatches, verifyBooks } from '#ledger'
import { type Db, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'

export async function benchVerify({ quick }: Readonly<{ quick: boolean }>) {
  const size = quick
    ? { entries: 200_000, customers: 10_000 }
    : { entries: 10_000_000, customers: 100_000 }
  const home = mkdtempSync(join(tmpdir(), 'tongbao-verify-'))
  const postgres = await startPostgres({ home, durable: false, log: createLog({ level: 'error' }) })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 4, statementMs: 3_600_000 })
  try {
    await fill(db, size)
    const sound = await timed(() => verifyBooks(db))
    assert(sound.out.length === 0, sound.out.slice(0, 10).join('\n'))
    const planted = await plant(db)
    const broken = await timed(() => verifyBooks(db))
    return {
      verify_s: sound.seconds,
      verify_with_fault_s: broken.seconds,
      entries: await countOf(db, 'transfer'),
      accounts: await countOf(db, 'account'),
      fault_named: planted.every((name) => broken.out.some((fault) => fault.includes(name))),
      faults: broken.out,
    }
  } finally {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

async function timed<Out>(work: () => Promise<Out>) {
  const start = performance.now()
  const out = await work()
  return { out, seconds: Math.round(performance.now() - start) / 1_000 }
}

/** One fen more in one entry of the middle; both of its accounts and its batch must be named. */
async function plant(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ debit: string; credit: string; batch: bigint }>`
    update ledger.transfer t set amount = amount + 1
    from (select key, born from ledger.transfer
          where kind = 'direct' and batch = (select max(batch) / 2 from ledger.transfer)
          limit 1) one
    where t.key = one.key and t.born = one.born
    returning (select owner from ledger.account where id = debit_account) as debit,
              (select owner from ledger.account where id = credit_account) as credit,
              batch`.execute(db)
  const [row] = rows
  assert(row, 'there is an entry in the middle')
  return [row.debit, row.credit, `batch ${row.batch}`]
}

async function countOf(db: Db, table: 'transfer' | 'account'): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from ${sql.table(`ledger.${table}`)}`.execute(db)
  return rows[0]?.n ?? 0
}

type Size = Readonly<{ entries: number; customers: number }>

async function fill(db: Db, size: Size): Promise<void> {
  const now = new Date()
  await fillAccounts(db, size, now)
  await fillEntries(db, size, now)
  await fillBalances(db)
  await sql`vacuum (analyze) ledger.transfer, ledger.account`.execute(db)
  await fillJournal(db)
}

async function fillAccounts(db: Db, { customers }: Size, now: Date): Promise<void> {
  await sql`
    insert into ledger.account (id, kind, owner, currency, normal_side, limited, opened_at)
    select n, 'customer_balance', 'c' || n, 'CNY', 'credit', true, ${now}::timestamptz
    from generate_series(1, ${customers}) n
    union all values
      (-1, 'demo_bank_vault', 'demo', 'CNY', 'debit', false, ${now}::timestamptz),
      (-2, 'demo_bank_custody', 'demo', 'CNY', 'credit', true, ${now}::timestamptz),
      (-3, 'custody', 'demo', 'CNY', 'debit', true, ${now}::timestamptz)`.execute(db)
}

/**
 * Customers are funded in the bank's books and in ours; then of ten entries six move a fen at once,
 * two set one aside, and two take or give back what the two before them set aside.
 */
async function fillEntries(db: Db, { entries, customers }: Size, now: Date): Promise<void> {
  const month = `${now.toISOString().slice(0, 7)}-01`
  const prefix = newId('tr', now).slice(0, 'tr_'.length + 10)
  await sql`
    insert into ledger.transfer (key, born, batch, position, kind, debit_account, credit_account,
                                 amount, currency, posting, pending_key, business_date, created_at)
    select ${prefix} || lpad(n::text, 16, '0'), ${month}::date, n / 1000 + 1, n % 1000 + 1,
           case when isGift or n % 10 < 6 then 'direct' when n % 10 < 8 then 'pending'
                when n % 10 = 8 then 'post' else 'void' end,
           case when not isGift then 1 + m * 7919 % ${customers} when n % 2 = 0 then -1 else -3 end,
           case when not isGift then 1 + (m * 7919 + 1) % ${customers}
                when n % 2 = 0 then -2 else 1 + n / 2 end,
           case when isGift then 1000000 else 1 end, 'CNY', 'bench',
           case when m < n then ${prefix} || lpad(m::text, 16, '0') end,
           ${businessDate(now)}::date, ${now}::timestamptz
    from generate_series(0::bigint, ${entries - 1}) n
    cross join lateral (
      select n < ${customers * 2} as isGift,
             case when n % 10 >= 8 and n >= ${customers * 2} then n - 2 else n end as m
    ) which`.execute(db)
}

/** Every sum by itself, in another way than the proof has it. */
async function fillBalances(db: Db): Promise<void> {
  const sums = (side: string) => sql`
    select ${sql.raw(side)}_account as id,
           coalesce(sum(amount) filter (where kind in ('direct', 'post')), 0) as moved,
           -- All pending ones are of one fen, and so are those that end them.
           coalesce(sum(amount) filter (where kind = 'pending'), 0)
             - count(*) filter (where kind in ('post', 'void')) as aside
    from ledger.transfer group by 1`
  await sql`
    update ledger.account a
    set debits = coalesce(d.moved, 0), pending_debits = coalesce(d.aside, 0),
        credits = coalesce(c.moved, 0), pending_credits = coalesce(c.aside, 0),
        as_of = (select max(batch) from ledger.transfer)
    from (${sums('debit')}) d full join (${sums('credit')}) c on c.id = d.id
    where a.id = coalesce(d.id, c.id)`.execute(db)
}

async function fillJournal(db: Db): Promise<void> {
  await sql`
    insert into ledger.unsealed
    select batch, count(*), sha256(convert_to(string_agg(concat_ws(E'\t',
             key, kind, debit_account, credit_account, amount, '', currency, posting,
             coalesce(pending_key, ''), business_date,
             to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || E'\n',
             '' order by position), 'UTF8'))
    from ledger.transfer group by batch`.execute(db)
  while ((await sealBatches(db)) > 0) continue
}
