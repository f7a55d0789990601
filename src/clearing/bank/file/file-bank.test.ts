import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { dayMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { mchid } from '#test/payments'
import { createPayoutWorld, withdrawOnce } from '#test/payouts'
import { findWithdrawal } from '../../payout/withdraw.ts'
import { collectOutcomes } from '../../payout/collect-outcomes.ts'
import { sendPayouts } from '../../payout/send-payouts.ts'
import type { Bank } from '../bank.ts'
import { type Statement, writeCamt053 } from '../iso20022/camt053.ts'
import { readPain001 } from '../iso20022/pain001.ts'
import { type Reported, writePain002 } from '../iso20022/pain002.ts'
import { createFileBank } from './file-bank.ts'
import type { BankFile } from './store.ts'

const debtor = { name: '同宝支付', accountNumber: '1000200030004', bankName: '存管银行' }

/** The bank that keeps custody in these books is the demo bank; what leaves by file leaves its vault. */
const bookings: Bank['bookings'] = async (_tx, outcomes) => {
  const amounts = new Map(outcomes.map(({ id, amount }) => [id, amount ?? fen(0n)]))
  return ({ id }, step) => {
    const [custody, vault] = [
      { kind: 'demo_bank_custody', owner: 'demo' },
      { kind: 'demo_bank_vault', owner: 'demo' },
    ] as const
    return [
      {
        key: `${id}:vault_${step}`,
        kind: 'direct',
        posting: `test_${step}`,
        debit: step === 'paid' ? custody : vault,
        credit: step === 'paid' ? vault : custody,
        amount: amounts.get(id) ?? fen(0n),
      },
    ]
  }
}

async function createFileWorld() {
  const world = await createPayoutWorld()
  const folder = await mkdtemp(join(tmpdir(), 'bank-'))
  const [outgoing, incoming] = [
    await mkdtemp(join(folder, 'out-')),
    await mkdtemp(join(folder, 'in-')),
  ]
  const refused: BankFile[] = []
  const bank = createFileBank({
    ...world.deps,
    name: 'icbc',
    custody: 'demo',
    debtor,
    outgoing,
    incoming,
    bookings,
    onRefused: (file) => void refused.push(file),
  })
  const deps = { ...world.deps, bank }
  return {
    ...world,
    deps,
    bank,
    outgoing,
    incoming,
    refused,
    arrive: (name: string, bytes: Uint8Array | string) => writeFile(join(incoming, name), bytes),
    collect: () => {
      world.pass(dayMs)
      return collectOutcomes(deps)
    },
    stateOf: async (outRequestNo = 'w1') =>
      (await findWithdrawal(world.db, { mchid, outRequestNo })).state,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

const reportOf = (id: string, given: Partial<Reported> = {}) =>
  writePain002({
    id: 'r1',
    createdAt: new Date('2026-11-25T02:00:00Z'),
    batchId: 'pb_1',
    transactions: [{ id, amount: 100n, status: 'ACSC', reason: null, acceptedAt: null, ...given }],
  })

const statementOf = (given: Partial<Statement>): Buffer =>
  writeCamt053({
    id: 's1',
    createdAt: new Date('2026-11-26T02:00:00Z'),
    accountNumber: debtor.accountNumber,
    businessDate: '2026-11-25',
    currency: 'CNY',
    opening: 1_000n,
    closing: 1_000n,
    entries: [],
    ...given,
  })

test('a payout travels by file: ordered once, reported, stated, returned', async () => {
  await using world = await createFileWorld()
  const { deps } = world
  const { id } = await withdrawOnce(deps)
  equal((await sendPayouts(deps)).count, 1)
  const [name = ''] = await readdir(world.outgoing)
  const { batch } = readPain001(await readFile(join(world.outgoing, name)))
  equal(name, `pain.001-${batch.id}.xml`)
  deepEqual(
    batch.instructions.map(({ id: instruction, amount }) => [instruction, amount.minor]),
    [[`${id}-1`, 100n]],
  )
  await world.collect()
  equal(await world.stateOf(), 'SENT')

  await world.arrive('a.xml', reportOf(`${id}-1`, { status: 'ACSP' }))
  await world.collect()
  equal(await world.stateOf(), 'SENT')
  const paid = { reference: `${id}-1`, amount: 100n, bookedAt: world.clock.now, reason: null }
  await world.arrive(
    'b.xml',
    statementOf({ closing: 900n, entries: [{ ...paid, side: 'out', kind: 'payout' }] }),
  )
  await world.collect()
  equal(await world.stateOf(), 'PAID')
  deepEqual(await verifyBooks(world.db), [])

  const back = { ...paid, side: 'in', kind: 'return', reason: 'AC04' } as const
  await world.arrive(
    'c.xml',
    statementOf({ businessDate: '2026-11-26', closing: 1_100n, entries: [back] }),
  )
  await world.collect()
  equal(await world.stateOf(), 'RETURNED')
  deepEqual(await verifyBooks(world.db), [])
  deepEqual((await readdir(world.incoming)).toSorted(), ['taken'])
  deepEqual((await world.bank.statement('2026-11-25'))?.closing, 900n)
  equal(await world.bank.statement('2026-11-27'), undefined)
})

test('a batch handed over again is the same file, and is not laid out twice', async () => {
  await using world = await createFileWorld()
  const batch = {
    id: 'pb_1',
    createdAt: world.clock.now,
    instructions: [
      {
        id: 'po_1-1',
        amount: fen(5n),
        accountNumber: '6222',
        holderName: '店 & <店>',
        bankName: '银行',
        branchNumber: '102290000017',
        memo: '',
      },
    ],
  }
  await Promise.all([1, 2, 3].map(() => world.bank.send(batch)))
  const names = await readdir(world.outgoing)
  deepEqual(names, ['pain.001-pb_1.xml'])
  deepEqual(readPain001(await readFile(join(world.outgoing, 'pain.001-pb_1.xml'))).batch, batch)
  await rm(join(world.outgoing, 'pain.001-pb_1.xml'))
  await world.bank.send(batch)
  deepEqual(await readdir(world.outgoing), [])
  await rejects(world.bank.send({ ...batch, instructions: [] }), /with other content/)
})

test('a file is taken once; a damaged one is kept aside with the reason, and the whole one counts', async () => {
  await using world = await createFileWorld()
  const { deps } = world
  const { id } = await withdrawOnce(deps)
  await sendPayouts(deps)
  const report = reportOf(`${id}-1`)
  await world.arrive('cut.xml', report.subarray(0, report.length - 20))
  await world.arrive('altered.xml', report.toString().replace('>1.00<', '>9.00<'))
  await world.arrive('other.xml', '<Document xmlns="urn:other"/>')
  await world.arrive('foreign.xml', statementOf({ accountNumber: '999' }))
  await world.arrive('arriving.xml.part', report.subarray(0, 10))
  await world.collect()
  equal(await world.stateOf(), 'SENT')
  deepEqual(
    world.refused.map(({ name, state }) => [name, state]),
    ['altered', 'cut', 'foreign', 'other'].map((name) => [`${name}.xml`, 'refused']),
  )
  match(world.refused[0]?.reason ?? '', /DtldCtrlSum: says 900/)
  equal((await readdir(join(world.incoming, 'refused'))).length, 4)

  await world.arrive('cut.xml', report)
  const crowd = await Promise.all([1, 2, 3, 4].map(() => world.bank.query([`${id}-1`])))
  for (const [outcome] of crowd) equal(outcome?.state, 'paid')
  await world.collect()
  equal(await world.stateOf(), 'PAID')
  // The same again, and the damaged one again.
  await world.arrive('again.xml', report)
  await world.arrive('cut2.xml', report.subarray(0, report.length - 20))
  await world.collect()
  equal(world.refused.length, 4)
  deepEqual((await readdir(world.incoming)).toSorted(), ['arriving.xml.part', 'refused', 'taken'])
  deepEqual(await verifyBooks(world.db), [])
})

test('a rejection by report gives the money back, or is tried again', async () => {
  await using world = await createFileWorld()
  const { deps } = world
  const [before] = await world.figures()
  for (const [outRequestNo, reason, state] of [
    ['w1', 'AC04', 'FAILED'],
    ['w2', 'MS03', 'CREATED'],
  ] as const) {
    const { id } = await withdrawOnce(deps, { outRequestNo })
    await sendPayouts(deps)
    await world.arrive(`${outRequestNo}.xml`, reportOf(`${id}-1`, { status: 'RJCT', reason }))
    await world.collect()
    equal(await world.stateOf(outRequestNo), state)
  }
  const [after] = await world.figures()
  ok(before !== undefined && after === before - 100n)
  deepEqual(await verifyBooks(world.db), [])
})

test('a statement that was corrected counts in its last version, and not once it is altered', async () => {
  await using world = await createFileWorld()
  await world.arrive('a.xml', statementOf({}))
  equal((await world.bank.statement('2026-11-25'))?.opening, 1_000n)
  world.pass(1)
  await world.arrive('b.xml', statementOf({ opening: 7n, closing: 7n }))
  equal((await world.bank.statement('2026-11-25'))?.opening, 7n)
  const folder = join(world.incoming, 'taken')
  for (const name of await readdir(folder)) await writeFile(join(folder, name), statementOf({}))
  await rejects(world.bank.statement('2026-11-25'), /was altered/)
})
