import { sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Outcome } from '../bank.ts'

export type BankFile = Readonly<{
  digest: string
  bank: string
  name: string
  direction: 'out' | 'in'
  kind: 'pain.001' | 'pain.002' | 'camt.053' | 'unknown'
  state: 'written' | 'taken' | 'refused'
  businessDate: string | null
  reason: string | null
}>

/** Answers whether it went in; the same content again is the same file. */
export async function insertFile(tx: Tx | Db, file: BankFile, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.bank_file (digest, bank, name, direction, kind, state, business_date,
      reason, taken_at)
    values (${file.digest}, ${file.bank}, ${file.name}, ${file.direction}, ${file.kind},
      ${file.state}, ${file.businessDate}::date, ${file.reason}, ${now})
    on conflict (digest, bank, direction) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

const columns = sql`
  digest, bank, name, direction, kind, state, business_date::text as "businessDate", reason`

export async function findFile(
  db: Db,
  { digest, bank }: Readonly<{ digest: string; bank: string }>,
): Promise<BankFile | undefined> {
  const { rows } = await sql<BankFile>`
    select ${columns} from clearing.bank_file
    where digest = ${digest} and bank = ${bank} and direction = 'in'`.execute(db)
  return rows[0]
}

/** Whether a file of this name was written for the bank to fetch, wherever it is now. */
export async function findWritten(
  db: Db,
  { name, bank }: Readonly<{ name: string; bank: string }>,
): Promise<BankFile | undefined> {
  const { rows } = await sql<BankFile>`
    select ${columns} from clearing.bank_file
    where name = ${name} and bank = ${bank} and direction = 'out'`.execute(db)
  return rows[0]
}

/** The statement of a day that was taken last: a later one corrects those before it. */
export async function findStatement(
  db: Db,
  { date, bank }: Readonly<{ date: string; bank: string }>,
): Promise<BankFile | undefined> {
  const { rows } = await sql<BankFile>`
    select ${columns} from clearing.bank_file
    where business_date = ${date}::date and bank = ${bank} and state = 'taken'
    order by taken_at desc limit 1`.execute(db)
  return rows[0]
}

type SaidRow = Readonly<{
  instructionId: string
  state: 'accepted' | 'paid' | 'rejected' | 'returned'
  amount: bigint | null
  reason: string | null
  saidAt: Date
}>

/** What a file says of instructions, beside what others said before. */
export async function insertSaid(
  tx: Tx,
  { bank, digest }: Pick<BankFile, 'bank' | 'digest'>,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<void> {
  const rows = outcomes.flatMap((outcome): readonly SaidRow[] =>
    outcome.state === 'unknown'
      ? []
      : [
          {
            instructionId: outcome.id,
            state: outcome.state,
            amount: outcome.amount?.minor ?? null,
            reason: 'reason' in outcome ? outcome.reason : null,
            saidAt: 'at' in outcome ? outcome.at : now,
          },
        ],
  )
  if (rows.length === 0) return
  await sql`
    insert into clearing.bank_said (instruction_id, bank, state, amount, reason, said_at, digest)
    select r."instructionId", ${bank}, r.state, r.amount, r.reason, r."saidAt", ${digest}
    from ${tableOf(rows, {
      instructionId: 'text',
      state: 'text',
      amount: 'bigint',
      reason: 'text',
      saidAt: 'timestamptz',
    })}
    on conflict (instruction_id, bank, state) do nothing`.execute(tx)
}

export type Said = Readonly<{ id: string }> &
  Readonly<{
    state: SaidRow['state']
    amount: ReturnType<typeof money> | undefined
    reason: string | null
    saidAt: Date
  }>

export async function findSaid(
  db: Db,
  { bank, ids }: Readonly<{ bank: string; ids: readonly string[] }>,
): Promise<readonly Said[]> {
  const { rows } = await sql<SaidRow>`
    select instruction_id as "instructionId", state, amount, reason, said_at as "saidAt"
    from clearing.bank_said
    where instruction_id = any(${[...ids]}::text[]) and bank = ${bank}`.execute(db)
  const currency: Currency = 'CNY'
  return rows.map(({ instructionId, amount, ...rest }) => ({
    ...rest,
    id: instructionId,
    amount: amount === null ? undefined : money(amount, currency),
  }))
}
