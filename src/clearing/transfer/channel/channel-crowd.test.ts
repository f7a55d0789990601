import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, secondMs } from '#kernel/time'
import { accountsOf, balanceOf, openAccounts, verifyBooks } from '#ledger'
import {
  type Channels,
  createPayments,
  findInstructionsFor,
  type Instruction,
  type Route,
} from '#payments'
import { inTransaction } from '#platform/db'
import { createOtherInstitution } from '#test/other-institution'
import { answerOf, countsOf } from '#test/parties'
import { appid, billsPath, bodyOf, createTransferWorld, operation } from '#test/transfers'
import { cancelBill } from '../cancel-bill.ts'
import { findByOutBillNo } from '../store.ts'
import type { TransferChannels } from './channel-port.ts'
import { sendTransfers } from './tell-channel.ts'
import { createTransferSubject, type TransferAlarm } from './transfer-subject.ts'

type Death = 'none' | 'before_the_instruction' | 'before_the_call' | 'after_the_call'

/** Many at once, and processes that die; the other institution pays whom it is told to pay. */
async function createChannelWorld() {
  const world = await createTransferWorld()
  const { db, now, keys, tell } = world.deps
  await inTransaction(db, (tx) => openAccounts(tx, accountsOf('channel', 'theirs'), 'CNY', now()))
  const other = createOtherInstitution()
  const alarms: TransferAlarm[] = []
  const way: { next: Route | 'none'; death: Death } = {
    next: { channel: 'theirs', because: 'usual' },
    death: 'none',
  }
  const dieAt = (where: Death): void => {
    if (way.death === where) throw new Error('this process is gone')
  }
  const channels: Channels = {
    ...other.channels,
    send: async (instruction, content) => {
      dieAt('before_the_call')
      const answer = await other.channels.send(instruction, content)
      dieAt('after_the_call')
      return answer
    },
  }
  const transfers = createTransferSubject({ keys, tell, onAlarm: (alarm) => alarms.push(alarm) })
  const routeOrder = async () => way.next
  const { instructions } = createPayments({
    ...world.deps,
    publicUrl: 'http://localhost',
    redeemCode: () => Promise.reject(new Error('nobody scans here')),
    channels,
    transfers,
  })
  const port: TransferChannels = {
    routeOrder,
    instruct: async (asked, content) => {
      dieAt('before_the_instruction')
      return instructions.instruct(asked, content)
    },
  }
  // The routes look at what they were given at each request.
  const deps = Object.assign(world.deps, { channels: port, onFault: () => undefined })
  const bill = async (outBillNo: string) => {
    const found = await findByOutBillNo(db, { mchid: world.mchid, outBillNo })
    ok(found)
    return found
  }
  return {
    ...world,
    deps,
    other,
    alarms,
    way,
    transfers,
    instructions,
    bill,
    create: (outBillNo: string, given: object = {}) =>
      world.ask('POST', billsPath, bodyOf(world, outBillNo, { openid: 'their-openid', ...given })),
    /** What the channel was told of a bill. */
    async instructed(outBillNo: string): Promise<readonly Instruction[]> {
      return findInstructionsFor(db, { mchid: world.mchid, subject: (await bill(outBillNo)).id })
    },
    async live(forMs: number) {
      for (const until = world.clock.offsetMs + forMs; world.clock.offsetMs < until; ) {
        world.clock.offsetMs += 20 * secondMs
        // As two processes do it.
        await Promise.all([sendTransfers(deps), sendTransfers(deps)])
        await Promise.all([instructions.resolveAll(), instructions.resolveAll()])
      }
    },
    holding: async (kind: 'merchant_receivable' | 'channel_receivable', owner: string) =>
      (await balanceOf(db, { kind, owner }, 'CNY')).posted.minor,
    /** Both sides mean the same, and the books balance. */
    async agree() {
      deepEqual(await verifyBooks(db), [])
      const owed = await balanceOf(db, { kind: 'channel_receivable', owner: 'theirs' }, 'CNY')
      equal(-owed.posted.minor, other.held(), 'what we owe the channel is what it has paid')
    },
  }
}

test('a process killed before, between or after is found by its lease, and pays once', async () => {
  await using world = await createChannelWorld()
  const deaths = ['before_the_instruction', 'before_the_call', 'after_the_call'] as const
  for (const death of deaths) {
    world.way.death = death
    equal((await world.create(death.replaceAll('_', ''))).status, 500, death)
    world.way.death = 'none'
    equal((await world.bill(death.replaceAll('_', ''))).state, 'PROCESSING', death)
  }
  equal(await operation(world), 98_500n)
  const early = { mchid: world.mchid, outBillNo: 'beforetheinstruction' }
  equal(await answerOf(() => cancelBill(world.deps, early)), 'BILL_STILL_SENDING')
  equal(await sendTransfers(world.deps), 0)
  // The merchant repeats what it has no answer to, and the one who died is not run over.
  equal((await world.create('beforetheinstruction')).body['state'], 'PROCESSING')
  deepEqual(world.other.calls, [`transfer ${(await numberOf(world, 'afterthecall')) ?? ''}`])

  await world.live(5 * minuteMs)
  for (const death of deaths) {
    const outBillNo = death.replaceAll('_', '')
    equal((await world.bill(outBillNo)).state, 'SUCCESS', death)
    equal((await world.instructed(outBillNo)).length, 1, death)
    equal((await world.bill(outBillNo)).sendAt, null)
  }
  equal(world.told.length, 3)
  equal(await operation(world), 98_500n)
  await world.agree()
})

const numberOf = async (
  world: Awaited<ReturnType<typeof createChannelWorld>>,
  outBillNo: string,
): Promise<string | undefined> => (await world.instructed(outBillNo))[0]?.id.replace('_', '')

test('a crowd with one number is one transfer, and sends no more than is there', async () => {
  await using world = await createChannelWorld()
  const same = await Promise.all(Array.from({ length: 20 }, () => world.create('S1')))
  equal(new Set(same.map(({ body }) => body['transfer_bill_no'])).size, 1)
  ok(same.every(({ status }) => status === 200))
  deepEqual([world.other.calls.length, (await world.instructed('S1')).length], [1, 1])
  const crowd = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      world.create(`W${index}`, { transfer_amount: 10_000 }),
    ),
  )
  const codes = countsOf(crowd.map(({ body }) => String(body['code'] ?? body['state'])))
  deepEqual(codes, { SUCCESS: 9, NOT_ENOUGH: 31 })
  equal(world.told.length, 10)
  await world.agree()
})

test('of being paid and being cancelled at once both sides tell the same', async () => {
  await using world = await createChannelWorld()
  const answers: string[] = []
  for (let round = 0; round < 12; round++) {
    const outBillNo = `X${round}`
    world.other.trouble('lost_after')
    await world.create(outBillNo, { transfer_amount: 10 })
    const [pay] = await world.instructed(outBillNo)
    ok(pay)
    world.other.set(pay, 'asking')
    const [cancelled] = await Promise.all([
      answerOf(() => cancelBill(world.deps, { mchid: world.mchid, outBillNo })),
      (async () => {
        await new Promise((resolve) => setTimeout(resolve, round))
        if (world.other.standingOf(pay) === 'asking') world.other.set(pay, 'succeeded')
        await world.instructions.learn(pay, world.other.report(pay))
      })(),
      world.instructions.resolve(pay),
    ])
    answers.push(cancelled)
  }
  await world.live(4 * minuteMs)
  for (let round = 0; round < 12; round++) {
    const [pay] = await world.instructed(`X${round}`)
    ok(pay)
    const isPaid = world.other.standingOf(pay) === 'succeeded'
    equal((await world.bill(`X${round}`)).state, isPaid ? 'SUCCESS' : 'CANCELLED', answers[round])
  }
  equal(world.told.length, 12)
  await world.agree()
})

test('what was paid after all is taken again: from what is there, and the rest is owed', async () => {
  await using world = await createChannelWorld()
  const { db, now } = world.deps
  const paidLate = async (outBillNo: string) => {
    const [instruction] = await world.instructed(outBillNo)
    ok(instruction)
    const outcome = { instruction, verdict: 'take_surplus', report: null } as const
    await inTransaction(db, (tx) => world.transfers.carryOut(tx, outcome, now()))
  }
  world.other.trouble('refused', 'refused')
  equal((await world.create('L1')).body['state'], 'FAIL')
  equal((await world.create('L2', { transfer_amount: 600 })).body['state'], 'FAIL')
  await paidLate('L1')
  equal(await operation(world), 99_500n)
  await world.create('S1', { transfer_amount: 99_000 })
  await paidLate('L2')
  deepEqual(
    [await operation(world), await world.holding('merchant_receivable', world.mchid)],
    [0n, 100n],
  )
  equal(await world.holding('channel_receivable', 'theirs'), -100_100n)
  const { state, failReason } = await world.bill('L2')
  deepEqual([state, failReason], ['SUCCESS', null])
  const states = world.told.map(({ resource }) => (JSON.parse(resource) as { state: string }).state)
  deepEqual(states, ['FAIL', 'FAIL', 'SUCCESS', 'SUCCESS', 'SUCCESS'])
  deepEqual(
    world.alarms.map(({ what }) => what),
    ['paid_late', 'paid_late'],
  )
  deepEqual(await verifyBooks(db), [])
})

test('people are told of what the channel can neither pay nor give back; the money stays aside', async () => {
  await using world = await createChannelWorld()
  world.other.trouble('lost_after')
  await world.create('A1')
  const [pay] = await world.instructed('A1')
  ok(pay)
  world.other.set(pay, 'abnormal')
  await world.live(2 * minuteMs)
  equal((await world.bill('A1')).state, 'PROCESSING')
  deepEqual(
    world.alarms.map(({ what, channel }) => [what, channel]),
    [['abnormal', 'theirs']],
  )
  equal(await operation(world), 99_500n)
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('the route decides once a number, and batches stay in our own wallet', async () => {
  await using world = await createChannelWorld()
  const ask = () =>
    world.ask('POST', '/v3/transfer/batches', {
      appid,
      out_batch_no: 'batch1',
      batch_name: '报销',
      batch_remark: '十一月报销',
      total_amount: 100,
      total_num: 1,
      transfer_detail_list: [
        {
          out_detail_no: 'detail1',
          transfer_amount: 100,
          transfer_remark: '十一月报销',
          openid: world.alice.openid,
        },
      ],
    })
  const batch = await ask()
  deepEqual([batch.status, batch.body['code']], [403, 'NO_AUTH'], 'BATCH_THROUGH_CHANNEL')
  const first = await world.create('R1')
  equal(first.body['state'], 'SUCCESS')

  world.way.next = { channel: null, because: 'from today on' }
  deepEqual((await world.create('R1')).body, first.body)
  equal((await world.create('R2')).body['code'], 'PARAM_ERROR', 'nobody of ours')
  const ours = await world.create('R2', { openid: world.alice.openid })
  equal(ours.body['state'], 'WAIT_USER_CONFIRM')
  const accepted = await ask()
  equal(accepted.status, 200)

  world.way.next = 'none'
  const none = await world.create('R3')
  deepEqual([none.status, none.body['code']], [500, 'SYSTEM_ERROR'], 'TRANSFER_ROUTE_NONE')
  deepEqual(await ask(), accepted)
  deepEqual((await world.create('R2', { openid: world.alice.openid })).body, ours.body)
  equal((await world.bill('R1')).routeBecause, 'usual')
  await world.agree()
})
