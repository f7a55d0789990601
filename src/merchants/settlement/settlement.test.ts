import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { registerMerchant } from '../registry/register-merchant.ts'
import { addNode } from '../tree/add-node.ts'
import { setSettlesItself } from '../tree/set-settles-itself.ts'
import { agreeSettlement, type SettlementAgreement } from './agree-settlement.ts'
import { bankAccountOf } from './bank-account.ts'
import { settlementTermsOf } from './find-terms.ts'
import { type BankAccountInput, setBankAccount } from './set-bank-account.ts'
import { type SettlementTerms, standardSettlement } from './settlement-terms.ts'

const mchid = '1900000001'
const other = '1900000002'

async function desk() {
  const world = await createWorld()
  const clock = { now: new Date('2026-11-24T00:00:00Z') }
  const deps = { db: world.db, keys: createKeys(randomBytes(32)), now: () => clock.now }
  await registerMerchant(deps, { mchid, name: '同宝书店（上海）有限公司' })
  await registerMerchant(deps, { mchid: other, name: '隔壁书店' })
  const store = await addNode(deps, { mchid, kind: 'store', code: 'S1', name: '外滩店' })
  await setSettlesItself(deps, { mchid, id: store.id, settlesItself: true })
  const plain = await addNode(deps, { mchid, kind: 'store', code: 'S2', name: '静安店' })
  const dispose = () => world[Symbol.asyncDispose]()
  return { ...deps, clock, store, plain, [Symbol.asyncDispose]: dispose }
}

const answerOf = async (ask: Promise<unknown>): Promise<string> => {
  try {
    await ask
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

const account = {
  mchid,
  bankName: '中国工商银行',
  branchNumber: '102290000017',
  accountNumber: '6222021001112223334',
  holderName: '同宝书店（上海）有限公司',
  kind: 'corporate',
} as const

test('which settlement terms are taken', async () => {
  await using world = await desk()
  const base: SettlementAgreement = {
    mchid,
    effectiveFrom: '2026-11-24',
    terms: standardSettlement,
  }
  const terms = (part: Partial<SettlementTerms>): Partial<SettlementAgreement> => ({
    terms: { ...standardSettlement, ...part },
  })
  const table: readonly (readonly [
    what: string,
    part: Partial<SettlementAgreement>,
    answer: string,
  ])[] = [
    ['T+0', terms({ days: 0 }), 'SETTLEMENT_CYCLE_INVALID'],
    ['T+31', terms({ days: 31 }), 'SETTLEMENT_CYCLE_INVALID'],
    ['half a day', terms({ cycle: 'D', days: 0.5 }), 'SETTLEMENT_CYCLE_INVALID'],
    ['D-1', terms({ cycle: 'D', days: -1 }), 'SETTLEMENT_CYCLE_INVALID'],
    ['from nothing on', terms({ payoutMin: 0n }), 'SETTLEMENT_MIN_INVALID'],
    ['no such day', { effectiveFrom: '24.11.2026' }, 'SETTLEMENT_DATE_INVALID'],
    ['nobody', { mchid: '1900000009' }, 'MCH_NOT_EXISTS'],
    ['a store that does not settle', { unit: world.plain.id }, 'SETTLEMENT_UNIT_UNKNOWN'],
    ['a store of another', { mchid: other, unit: world.store.id }, 'SETTLEMENT_UNIT_UNKNOWN'],
    ['another merchant', { unit: other }, 'SETTLEMENT_UNIT_UNKNOWN'],
    ['yesterday', { effectiveFrom: '2026-11-23' }, 'SETTLEMENT_DATE_PAST'],
    ['today, at first', {}, 'ok'],
    ['the same', {}, 'ok'],
    ['others for the day', terms({ days: 2 }), 'SETTLEMENT_TERMS_EXIST'],
    [
      'within the day, from tomorrow',
      { ...terms({ cycle: 'D', days: 0 }), effectiveFrom: '2026-11-25' },
      'ok',
    ],
    ['a store that settles itself', { unit: world.store.id }, 'ok'],
  ]
  for (const [what, part, answer] of table)
    equal(await answerOf(agreeSettlement(world, { ...base, ...part })), answer, what)
  world.clock.now = new Date('2026-11-26T00:00:00Z')
  equal(await answerOf(agreeSettlement(world, base)), 'ok')
  equal(
    await answerOf(agreeSettlement(world, { ...base, effectiveFrom: '2026-11-26' })),
    'SETTLEMENT_DATE_PAST',
  )
})

test('a unit is settled by its own terms, else by its merchant’s, else T+1', async () => {
  await using world = await desk()
  const { db, store } = world
  const read = async (date: string, unit: string, of = mchid) =>
    (await settlementTermsOf(db, { mchids: [mchid, other, mchid], date }))(of, unit)
  deepEqual(await read('2026-11-24', mchid), {
    cycle: 'T',
    days: 1,
    payout: 'auto',
    payoutMin: 1n,
    refundShare: 'merchant_pays',
  })
  const weekly: SettlementTerms = {
    cycle: 'D',
    days: 7,
    payout: 'manual',
    payoutMin: 10_000n,
    refundShare: 'take_back',
  }
  const daily: SettlementTerms = { ...standardSettlement, cycle: 'D' }
  const late: SettlementTerms = { ...weekly, days: 30 }
  await agreeSettlement(world, { mchid, effectiveFrom: '2026-11-25', terms: weekly })
  await agreeSettlement(world, { mchid, effectiveFrom: '2026-11-28', terms: late })
  await agreeSettlement(world, { mchid, unit: store.id, effectiveFrom: '2026-11-26', terms: daily })
  const table = [
    ['2026-11-24', mchid, standardSettlement],
    ['2026-11-25', mchid, weekly],
    ['2026-11-25', store.id, weekly],
    ['2026-11-26', store.id, daily],
    ['2026-11-27', mchid, weekly],
    ['2026-11-28', mchid, late],
    ['2026-11-28', store.id, daily],
  ] as const
  for (const [date, unit, terms] of table)
    deepEqual(await read(date, unit), terms, `${date} ${unit}`)
  deepEqual(await read('2026-11-28', other, other), standardSettlement)
})

test('which accounts are taken', async () => {
  await using world = await desk()
  const { store, plain } = world
  const table: readonly (readonly [
    what: string,
    part: Partial<BankAccountInput>,
    answer: string,
  ])[] = [
    ['letters', { accountNumber: '62220210AB' }, 'BANK_ACCOUNT_INVALID'],
    ['seven digits', { accountNumber: '6222021' }, 'BANK_ACCOUNT_INVALID'],
    ['a short branch', { branchNumber: '10229' }, 'BANK_ACCOUNT_INVALID'],
    ['no bank', { bankName: ' ' }, 'BANK_ACCOUNT_INVALID'],
    ['no holder', { holderName: '' }, 'BANK_ACCOUNT_INVALID'],
    ['nobody', { mchid: '1900000009' }, 'MCH_NOT_EXISTS'],
    ['another’s account', { holderName: '隔壁书店' }, 'BANK_ACCOUNT_HOLDER_DIFFERS'],
    ['narrow brackets', { holderName: '同宝书店(上海)有限公司' }, 'ok'],
    ['a person', { kind: 'personal', holderName: '张三' }, 'ok'],
    ['of a store', { unit: store.id }, 'ok'],
    ['of a store that does not settle', { unit: plain.id }, 'SETTLEMENT_UNIT_UNKNOWN'],
    ['of a node of another', { mchid: other, unit: store.id }, 'SETTLEMENT_UNIT_UNKNOWN'],
  ]
  for (const [what, part, answer] of table)
    equal(await answerOf(setBankAccount(world, { ...account, ...part })), answer, what)
  await rejects(setBankAccount(world, { ...account, accountNumber: '62220210AB' }), (error) => {
    equal(JSON.stringify(error).includes('62220210AB'), false)
    return true
  })
})

test('an account lies sealed, is opened for a payout, and is replaced by the next', async () => {
  await using world = await desk()
  const { db, store } = world
  equal(await bankAccountOf(world, { mchid, unit: mchid }), undefined)
  const first = await setBankAccount(world, account)
  match(first, /^ba_[0-9A-Z]{26}$/)
  equal(await setBankAccount(world, account), first)
  const { mchid: _, ...shown } = account
  deepEqual(await bankAccountOf(world, { mchid, unit: mchid }), {
    id: first,
    last4: '3334',
    ...shown,
  })

  const second = await setBankAccount(world, { ...account, accountNumber: '6222021001119998887' })
  equal((await bankAccountOf(world, { mchid, unit: mchid }))?.accountNumber, '6222021001119998887')
  const third = await setBankAccount(world, account)
  equal(new Set([first, second, third]).size, 3)
  equal((await bankAccountOf(world, { mchid, unit: mchid }))?.id, third)
  // A store's money goes nowhere before it has an account, not even to its merchant's.
  equal(await bankAccountOf(world, { mchid, unit: store.id }), undefined)

  const { rows } = await sql<{ text: string; state: string }>`
    select b::text as text, state from merchants.bank_account b order by id`.execute(db)
  deepEqual(rows.map(({ state }) => state).toSorted(), ['active', 'replaced', 'replaced'])
  for (const { text } of rows) equal(/6222021001/.test(text), false)
})

test('of a crowd that names accounts one is active', async () => {
  await using world = await desk()
  const numbers = Array.from({ length: 16 }, (_, n) => `62220210011122${1000 + (n % 4)}`)
  await Promise.all(
    numbers.map((accountNumber) => setBankAccount(world, { ...account, accountNumber })),
  )
  const { rows } = await sql<{ state: string }>`
    select state from merchants.bank_account where state = 'active'`.execute(world.db)
  equal(rows.length, 1)
})
