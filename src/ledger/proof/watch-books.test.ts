import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { minuteMs, plusMs, secondMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { customer, hold, merchant, move, noon, open, postAll } from '#test/ledger/books'
import { createWorld, type World } from '#test/world'
import { reportFaults } from './report-faults.ts'
import { watchBooks } from './watch-books.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const custody = { kind: 'custody', owner: 'bank' } as const
const bankCustody = { kind: 'demo_bank_custody', owner: 'bank' } as const
const vault = { kind: 'demo_bank_vault', owner: 'bank' } as const

const sound = { sides: [], below_zero: [], custody: [], timeouts: [] }

let world: World

/** 500 fen paid in, of which 60 wait for the shop until noon. The balances are in the rows. */
before(async () => {
  world = await createWorld('rows')
  await open(world.db, alice, shop, custody, bankCustody, vault)
  await postAll(
    world.db,
    { ...move('in-bank', vault, bankCustody, 500), linked: true },
    move('in', custody, alice, 500),
    { ...hold('h1', alice, shop, 60), expiresAt: noon },
  )
})
after(() => world[Symbol.asyncDispose]())

test('sound books give no fault to any check', async () => {
  assert.deepEqual(await watchBooks(world.db, noon), sound)
})

test('a timeout may wait a minute for its sweep, and no longer', async () => {
  assert.deepEqual(await watchBooks(world.db, plusMs(noon, minuteMs)), sound)
  const { timeouts } = await watchBooks(world.db, plusMs(noon, minuteMs + secondMs))
  assert.deepEqual(timeouts, ['timeouts that passed unseen: 1, the first that of entry h1'])
})

const planted: Readonly<Record<string, readonly [change: string, found: object]>> = {
  'money out of nothing': [
    `update ledger.account set credits = credits + 7 where owner = 'alice'`,
    {
      sides: ['debits exceed credits by -7 fen'],
      custody: ['custody holds 500 fen against 507 owed'],
    },
  ],
  'a hold with one leg': [
    `update ledger.account set pending_credits = 0 where owner = 'shop'`,
    { sides: ['pending debits exceed pending credits by 60 fen'] },
  ],
  'more set aside than is there': [
    `alter table ledger.account drop constraint account_never_below_zero;
     update ledger.account set pending_debits = 501 where owner = 'alice';
     update ledger.account set pending_credits = 501 where owner = 'shop'`,
    { below_zero: ['customer_balance alice CNY: below zero'] },
  ],
  'a mirror that broke': [
    `update ledger.account set kind = 'demo_bank_deposit' where kind = 'demo_bank_custody'`,
    { custody: ['the bank holds 0 fen for a custody of 500'] },
  ],
}

for (const [title, [change, found]] of Object.entries(planted))
  test(`found by the quick checks: ${title}`, async () => {
    const takenBack = new Error('taken back')
    const attempt = inTransaction(world.db, async (tx) => {
      await sql.raw(change).execute(tx)
      assert.deepEqual(await watchBooks(tx, noon), { ...sound, ...found })
      throw takenBack
    })
    await assert.rejects(attempt, takenBack)
  })

test('faults stand in the log as sentences, and in figures by their check', async () => {
  await using own = await createWorld('rows')
  await open(own.db, alice)
  const lines: string[] = []
  const log = createLog({ level: 'error', destination: { write: (line) => lines.push(line) } })
  const metrics = createMetrics()
  let now = noon
  const reporter = reportFaults({ db: own.db, now: () => now, log, metrics })
  const { signal } = new AbortController()
  await reporter.watch()
  await reporter.prove(signal)
  now = plusMs(noon, minuteMs)
  const calm = await metrics.text()
  for (const check of ['sides', 'below_zero', 'custody', 'timeouts', 'proof'])
    assert.match(calm, new RegExp(`tongbao_ledger_faults\\{check="${check}"\\} 0`))
  assert.match(calm, /tongbao_ledger_proved_seconds 60/)
  assert.deepEqual(lines, [])

  await sql`update ledger.account set credits = 7`.execute(own.db)
  await reporter.watch()
  const alarmed = await metrics.text()
  assert.match(alarmed, /tongbao_ledger_faults\{check="sides"\} 1/)
  assert.match(alarmed, /tongbao_ledger_faults\{check="custody"\} 1/)
  assert.match(lines.join(''), /debits exceed credits by -7 fen/)
})
