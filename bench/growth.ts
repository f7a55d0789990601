/**
 * What a transfer costs when there are twenty million before it, against what it costs when there
 * are none: the same traffic on the same server, before and after the books were filled by SQL.
 */
import { sql } from 'kysely'
import { verifyBooks } from '#ledger'
import { type Db, openDb } from '#platform/db'
import { cpuPer, cpuTime } from './cpu-time.ts'
import { createBooks, customersMax, openBooks, startServer } from './ledger/books.ts'
import { median } from './ledger/callers.ts'
import { runOurs } from './ledger/ours.ts'

type Cost = Readonly<{ perS: number; cpuUs: number; databaseUs: number }>

type Options = Readonly<{ quick: boolean; writer?: string }>

export async function benchGrowth({ quick, ...options }: Options) {
  const entries = quick ? 200_000 : 20_000_000
  const writer = options.writer === 'rows' ? 'rows' : 'engine'
  const setting = { rounds: quick ? 1 : 3, seconds: quick ? 2 : 8 }
  const server = await startServer()
  try {
    const young = await createBooks(server, writer)
    const empty = await costOf(young.db, setting)
    tell('at zero', empty)
    await young.stop()
    await fill(server.url(writer), entries)
    const old = await openBooks(server, writer)
    const full = await costOf(old.db, setting)
    tell(`at ${entries}`, full)
    const faults = await verifyBooks(old.db)
    await old.stop()
    const ratio = (pick: (cost: Cost) => number): number =>
      Math.round((pick(full) / pick(empty)) * 100) / 100
    return {
      writer,
      entries_before: entries,
      at_zero: empty,
      at_entries: full,
      growth_cpu_ratio: ratio(({ cpuUs }) => cpuUs),
      growth_database_cpu_ratio: ratio(({ databaseUs }) => databaseUs),
      growth_rate_ratio: ratio(({ perS }) => perS),
      // Entries that were filled in have no digest; whatever else is wrong is ours.
      invariants_ok: faults.every((fault) =>
        /^batch \d+: \d+ entries that no journal knows/.test(fault),
      ),
      faults: faults.filter((fault) => !fault.startsWith('batch')).slice(0, 10),
    }
  } finally {
    await server.stop()
  }
}

/** Filling and proving take minutes; who waits sees what is known already. */
const tell = (when: string, cost: Cost): void =>
  void process.stderr.write(`${when}: ${JSON.stringify(cost)}\n`)

async function costOf(
  db: Db,
  { rounds, seconds }: Readonly<{ rounds: number; seconds: number }>,
): Promise<Cost> {
  // What is touched for the first time since a checkpoint or a start costs more, once.
  await runOurs(db, { callers: 1_024, seconds, traffic: 'uniform' })
  const costs: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    const before = cpuTime(process.pid)
    const { perS, count } = await runOurs(db, { callers: 1_024, seconds, traffic: 'uniform' })
    const { database, load } = cpuPer(before, cpuTime(process.pid), count)
    costs.push({ perS: Math.round(perS), cpuUs: database + load, databaseUs: database })
  }
  const middle = (pick: (cost: Cost) => number): number => median(costs.map(pick))
  return {
    perS: middle(({ perS }) => perS),
    cpuUs: middle(({ cpuUs }) => cpuUs),
    databaseUs: middle(({ databaseUs }) => databaseUs),
  }
}

const sliceSize = 1_000_000

/** Entries between the customers as the traffic makes them, in batches of a thousand. */
async function fill(url: string, entries: number): Promise<void> {
  const db = openDb(url, { max: 1, statementMs: 3_600_000 })
  for (let from = 0; from < entries; from += sliceSize) {
    const to = Math.min(from + sliceSize, entries) - 1
    await sql`
      insert into ledger.transfer (key, born, batch, position, kind, debit_account, credit_account,
                                   amount, currency, posting, business_date, created_at)
      select 'a' || lpad(n::text, 30, '0'), '1970-01-01', 2 + n / 1000, 1 + n % 1000, 'direct',
             d.id, c.id, 1, 'CNY', 'bench', '2026-01-01', '2026-01-01'
      from generate_series(${from}::bigint, ${to}::bigint) n
      join (${customers}) d on d.at = n * 7919 % ${customersMax}
      join (${customers}) c on c.at = (n * 7919 + 1 + n % 1000) % ${customersMax}
      order by n`.execute(db)
  }
  await sql`
    update ledger.account a set debits = a.debits + s.debits, credits = a.credits + s.credits
    from (
      select id, sum(debit) as debits, sum(credit) as credits
      from (
        select debit_account as id, amount as debit, 0 as credit
        from ledger.transfer where key < 'b'
        union all
        select credit_account, 0, amount from ledger.transfer where key < 'b'
      ) leg
      group by id
    ) s
    where a.id = s.id`.execute(db)
  await sql`vacuum (analyze) ledger.transfer, ledger.account`.execute(db)
  await sql`checkpoint`.execute(db)
  await db.destroy()
}

const customers = sql`
  select id, row_number() over (order by id) - 1 as at
  from ledger.account where kind = 'customer_balance'`
