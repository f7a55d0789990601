import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { type AccountRef, closeDays, post } from '#ledger'
import { ConfigRefused } from '#platform/config'
import { type Db, inTransaction } from '#platform/db'
import { customer, merchant, open, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { runErrand } from '../ledger.ts'
import { csvLine, decimal, type Field } from './csv.ts'

const [alice, evil] = [customer('alice'), merchant('=cmd|"x",1')]

async function pay(
  db: Db,
  at: string,
  [key, debit, credit, minor]: [string, AccountRef, AccountRef, bigint],
) {
  const transfer = {
    key,
    kind: 'direct',
    debit,
    credit,
    amount: fen(minor),
    posting: 'pay',
  } as const
  await inTransaction(db, (tx) => post(tx, [transfer], new Date(at)))
}

/** What an errand prints and how it ends, on the morning of the 27th in Beijing. */
async function run(db: Db, ...[name, ...args]: string[]) {
  let text = ''
  const now = new Date('2026-11-27T01:00:00Z')
  const code = await runErrand(name, { db, now, print: (more) => (text += more), args })
  return { text, code }
}

async function createTown() {
  const world = await createWorld()
  const { db } = world
  await open(db, vault, alice, evil)
  await pay(db, '2026-11-24T04:00:00Z', ['k1', vault, alice, 100_000n])
  await pay(db, '2026-11-24T04:00:01Z', ['k2', alice, evil, 7n])
  await pay(db, '2026-11-25T04:00:00Z', ['+k3', evil, alice, 2n])
  await pay(db, '2026-11-27T00:30:00Z', ['k4', alice, evil, 5n])
  return world
}

test('a day is closed by hand, and the trial balance printed', async () => {
  await using world = await createTown()
  assert.deepEqual(await run(world.db, 'close-day', '2026-11-24'), {
    text: '2026-11-24: 2026-11-24 closed; it balances\n',
    code: 0,
  })
  assert.match((await run(world.db, 'close-day', '2026-11-24')).text, /was closed before/)
  const { text, code } = await run(world.db, 'trial-balance', '2026-11-25')
  assert.equal(code, 0)
  assert.deepEqual(text.split('\r\n').slice(1), [
    '2026-11-25,未日终,customer_balance,客户零钱,CNY,0.00,999.93,0.00,0.02,0.00,999.95',
    '2026-11-25,未日终,merchant_unsettled,商户未结算资金,CNY,0.00,0.07,0.02,0.00,0.00,0.05',
    '2026-11-25,未日终,demo_bank_vault,演示银行库存,CNY,1000.00,0.00,0.00,0.00,1000.00,0.00',
    '2026-11-25,未日终,,合计,CNY,1000.00,1000.00,0.02,0.02,1000.00,1000.00',
    '',
  ])
})

test('an export of closed days ends with equal totals', async () => {
  await using world = await createTown()
  await assert.rejects(
    run(world.db, 'export-csv', '2026-11-24', '2026-11-25'),
    (error) => error instanceof Refusal && error.code === 'DAY_NOT_CLOSED',
  )
  await closeDays(world.db, new Date('2026-11-25T17:00:00Z'))
  const { text, code } = await run(world.db, 'export-csv', '2026-11-24', '2026-11-25')
  assert.equal(code, 0)
  assert.deepEqual(text.split('\r\n'), [
    '业务日期,科目代码,科目名称,币种,业务类型,借方发生额,贷方发生额,借方笔数,贷方笔数',
    '2026-11-24,customer_balance,客户零钱,CNY,pay,0.07,1000.00,1,1',
    '2026-11-24,demo_bank_vault,演示银行库存,CNY,pay,1000.00,0.00,1,0',
    '2026-11-24,merchant_unsettled,商户未结算资金,CNY,pay,0.00,0.07,0,1',
    '2026-11-25,customer_balance,客户零钱,CNY,pay,0.00,0.02,0,1',
    '2026-11-25,merchant_unsettled,商户未结算资金,CNY,pay,0.02,0.00,1,0',
    '合计,,,CNY,,1000.09,1000.09,3,3',
    '',
  ])
  const marked = await run(world.db, 'export-csv', '2026-11-24', '2026-11-25', 'bom')
  assert.equal(marked.text, `\uFEFF${text}`)
})

test('a statement reads from the balance before to the balance after', async () => {
  await using world = await createTown()
  await closeDays(world.db, new Date('2026-11-24T17:00:00Z'))
  const range = ['2026-11-25', '2026-11-27'] as const
  const { text } = await run(world.db, 'statement', 'customer_balance', 'alice', ...range)
  const counter = `merchant_unsettled,商户未结算资金,"'=cmd|""x"",1"`
  assert.deepEqual(text.split('\r\n'), [
    '业务日期,记账时间,流水号,业务类型,对方科目代码,对方科目名称,对方户主,借方发生额,贷方发生额,余额',
    '2026-11-25,,,期初余额,,,,,,999.93',
    `2026-11-25,2026-11-25T12:00:00+08:00,'+k3,pay,${counter},,0.02,999.95`,
    `2026-11-27,2026-11-27T08:30:00+08:00,k4,pay,${counter},0.05,,999.90`,
    '2026-11-27,,,期末余额,,,,0.05,0.02,999.90',
    '',
  ])
  await assert.rejects(
    run(world.db, 'statement', 'customer_balance', 'nobody', ...range),
    (error) => error instanceof Refusal && error.code === 'ACCOUNT_UNKNOWN',
  )
})

test('what was typed wrong is said by its name, with what was expected', async () => {
  await using world = await createWorld()
  const table: readonly (readonly [line: string, says: RegExp])[] = [
    ['close-day', /^date: is missing\. Expected: .* 2026-11-24\.$/],
    ['close-day yesterday', /^date: "yesterday" is not a date of the calendar/],
    ['close-day 2026-02-29', /^date: "2026-02-29" is not/],
    ['trial-balance 2026-13-01', /^date: "2026-13-01" is not/],
    ['trial-balance 20261124', /^date: "20261124" is not/],
    ['export-csv 2026-11-24', /^to: is missing/],
    ['export-csv 2026-11-25 2026-11-24', /^to: "2026-11-24" is before from/],
    ['export-csv 2026-11-24 2026-11-24 utf8', /^export-csv: "utf8" is no option/],
    ['statement purse alice', /^kind: "purse" is not a kind of the chart: customer_balance/],
    ['statement custody', /^owner: is missing/],
    ['statement custody bank 2026-11-24 soon', /^to: "soon"/],
  ]
  for (const [line, says] of table)
    await assert.rejects(
      run(world.db, ...line.split(' ')),
      (error) => error instanceof ConfigRefused && says.test(error.message),
      line,
    )
  await assert.rejects(
    run(world.db, 'close-day', '2026-11-27'),
    (error) => error instanceof Refusal && error.code === 'DAY_NOT_OVER',
  )
})

test('fields are text, counts or amounts, and only text is guarded', () => {
  const table: readonly (readonly [field: Field, text: string])[] = [
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "a"', '"say ""a"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['-5', "'-5"],
    ['@sum', "'@sum"],
    ['+86', "'+86"],
    ['\t=1', "'\t=1"],
    [-5n, '-5'],
    [fen(-5n), '-0.05'],
    [fen(0n), '0.00'],
    [fen(123_456_789_012_345_678_900n), '1234567890123456789.00'],
  ]
  for (const [field, text] of table) assert.equal(csvLine([field]), `${text}\r\n`)
  assert.equal(decimal(fen(100n)), '1.00')
})
