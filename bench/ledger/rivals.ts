/** What ours is measured against, on the same server: a transaction per transfer, and TPC-B. */
import pg, { type Pool } from 'pg'
import { below } from './callers.ts'

export type Rivals = Readonly<{
  /** BEGIN, two row locks, two updates, a transfer and two entries, COMMIT. */
  plain: () => Promise<void>
  /** The five statements of pgbench's TPC-B, prepared. */
  tpcb: () => Promise<void>
  stop: () => Promise<void>
}>

const accountsPerBranch = 100_000
const tellersPerBranch = 10

/** `scale` is pgbench's: branches, each with 100,000 accounts. */
export async function openRivals(url: string, scale: number): Promise<Rivals> {
  const pool = new pg.Pool({ connectionString: url, max: 32 })
  await pool.query(schema)
  await pool.query(`insert into rival.branch select g, 0 from generate_series(1, ${scale}) g`)
  await pool.query(
    `insert into rival.teller select g, 0 from generate_series(1, ${scale * tellersPerBranch}) g`,
  )
  await pool.query(
    `insert into rival.account
     select g, 1000000 from generate_series(1, ${scale * accountsPerBranch}) g`,
  )
  await pool.query('vacuum analyze rival.branch, rival.teller, rival.account')
  return {
    plain: () => withClient(pool, (query) => plainTransfer(query, scale)),
    tpcb: () => withClient(pool, (query) => tpcb(query, scale)),
    stop: () => pool.end(),
  }
}

const schema = `
  create schema rival;
  create table rival.branch (id int primary key, balance bigint not null) with (fillfactor = 10);
  create table rival.teller (id int primary key, balance bigint not null) with (fillfactor = 10);
  create table rival.account (id int primary key, balance bigint not null);
  create table rival.history (teller int, branch int, account int, delta bigint, at timestamptz);
  create table rival.transfer (key uuid primary key, debit int, credit int, amount bigint);
  create table rival.entry (account int, key uuid, amount bigint, primary key (account, key));`

type Query = (name: string, text: string, values: readonly unknown[]) => Promise<unknown>

async function withClient(pool: Pool, work: (query: Query) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work((name, text, values) => client.query({ name, text, values: [...values] }))
    await client.query('commit')
  } finally {
    client.release()
  }
}

async function plainTransfer(query: Query, scale: number): Promise<void> {
  const accounts = scale * accountsPerBranch
  const debit = 1 + below(accounts)
  const credit = 1 + ((debit + below(accounts - 1)) % accounts)
  const key = crypto.randomUUID()
  const lock = 'select balance from rival.account where id = $1 for update'
  for (const id of [debit, credit].toSorted((a, b) => a - b)) await query('lock', lock, [id])
  await query('transfer', 'insert into rival.transfer values ($1, $2, $3, 1)', [key, debit, credit])
  const change = 'update rival.account set balance = balance + $1 where id = $2'
  await query('change', change, [-1, debit])
  await query('change', change, [1, credit])
  const entries = 'insert into rival.entry values ($1, $3, -1), ($2, $3, 1)'
  await query('entries', entries, [debit, credit, key])
}

async function tpcb(query: Query, scale: number): Promise<void> {
  const account = 1 + below(scale * accountsPerBranch)
  const teller = 1 + below(scale * tellersPerBranch)
  const branch = 1 + below(scale)
  const delta = below(10_000) - 5_000
  const update = (table: string) => `update rival.${table} set balance = balance + $1 where id = $2`
  await query('account', update('account'), [delta, account])
  await query('read', 'select balance from rival.account where id = $1', [account])
  await query('teller', update('teller'), [delta, teller])
  await query('branch', update('branch'), [delta, branch])
  const history = 'insert into rival.history values ($1, $2, $3, $4, now())'
  await query('history', history, [teller, branch, account, delta])
}
