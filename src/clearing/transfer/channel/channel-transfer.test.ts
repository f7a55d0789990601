import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { encryptField } from '@tongbao/apiv3'
import { dayMs, minuteMs, secondMs } from '#kernel/time'
import { accountsOf, balanceOf, openAccounts, verifyBooks } from '#ledger'
import {
  type Answer,
  type Channels,
  type Content,
  createPayments,
  emptyReport,
  type Instruction,
  numberAtChannel,
  type Report,
} from '#payments'
import { inTransaction } from '#platform/db'
import { signed } from '#test/signed-face'
import { billsPath, bodyOf, cancel, createTransferWorld, operation, query } from '#test/transfers'
import { expireTransfers } from '../expire-transfers.ts'
import { findByOutBillNo } from '../store.ts'
import { sendTransfers } from './tell-channel.ts'
import { createTransferSubject, type TransferAlarm } from './transfer-subject.ts'

type Trouble = 'lost_before' | 'lost_after' | 'unsent' | 'refused'
type Thing = { standing: Report['standing']; reason: string | null }

const refused = { is: 'refused', code: 'NO_AUTH', message: '无权限', status: 403 } as const

/** Another institution that pays people of its own: what reaches it happens once a number. */
function createInstitution() {
  const things = new Map<string, Thing>()
  const troubles: Trouble[] = []
  const calls: string[] = []
  const names: (string | null)[] = []

  function reportOf(number: string, instruction: Instruction, isQuery: boolean): Answer {
    const thing = things.get(number)
    if (!thing) return { is: 'absent' }
    // As on the wire: the package is given at create only.
    const handover = isQuery ? null : JSON.stringify({ package_info: `pkg-${number}` })
    const { amount } = instruction
    return { is: 'reported', report: { ...emptyReport, ...thing, amount, handover } }
  }

  function happen(instruction: Instruction, content: Content): Answer {
    const number = numberAtChannel(instruction.id)
    if (content.kind === 'close') {
      const thing = things.get(numberAtChannel(content.target))
      if (!thing) return { is: 'absent' }
      if (thing.standing === 'succeeded') return refused
      thing.standing = 'closed'
      return { is: 'reported', report: { ...emptyReport, standing: 'closed' } }
    }
    if (content.kind === 'transfer') names.push(content.userName)
    if (!things.has(number)) things.set(number, { standing: 'asking', reason: null })
    return reportOf(number, instruction, false)
  }

  const channels: Channels = {
    send: async (instruction, content) => {
      calls.push(content.kind)
      const trouble = troubles.shift()
      if (trouble === 'unsent') return { is: 'unsent', why: 'no connection', retryAfterMs: 1_000 }
      if (trouble === 'refused') return refused
      if (trouble === 'lost_before') return { is: 'unknown', why: 'timeout' }
      const answer = happen(instruction, content)
      return trouble === 'lost_after' ? { is: 'unknown', why: 'timeout' } : answer
    },
    query: async (instruction) => {
      const about = instruction.target ?? instruction.id
      return reportOf(numberAtChannel(about), instruction, true)
    },
  }
  return {
    channels,
    calls,
    names,
    things,
    trouble: (...next: readonly Trouble[]) => void troubles.push(...next),
    /** All who are asked there do this; nobody here is told. */
    all: (standing: Report['standing'], reason: string | null = null) => {
      for (const thing of things.values()) Object.assign(thing, { standing, reason })
    },
  }
}

/** The merchant of the other stories, whose payees are people of another institution. */
async function createChannelWorld() {
  const world = await createTransferWorld()
  const { db, now, keys, tell } = world.deps
  await inTransaction(db, (tx) => openAccounts(tx, accountsOf('channel', 'theirs'), 'CNY', now()))
  const other = createInstitution()
  const alarms: TransferAlarm[] = []
  const faults: unknown[] = []
  const routeOrder = async () => ({ channel: 'theirs', because: 'usual' })
  const transfers = createTransferSubject({ keys, tell, onAlarm: (alarm) => alarms.push(alarm) })
  const { instructions } = createPayments({
    ...world.deps,
    publicUrl: 'http://localhost',
    redeemCode: () => Promise.reject(new Error('nobody scans here')),
    channels: other.channels,
    routeOrder,
    transfers,
    onFault: ({ error }) => faults.push(error),
  })
  const channels = { routeOrder, instruct: instructions.instruct }
  // The routes look at what they were given at each request.
  const deps = Object.assign(world.deps, { channels, onFault: (it: unknown) => faults.push(it) })
  /** Merchants sign by the clock on the wall. */
  async function atOnce<Out>(ask: () => Promise<Out>): Promise<Out> {
    const { offsetMs } = world.clock
    world.clock.offsetMs = 0
    try {
      return await ask()
    } finally {
      world.clock.offsetMs = offsetMs
    }
  }
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
    faults,
    bill,
    create: (outBillNo: string, given: object = {}) =>
      atOnce(() =>
        world.ask(
          'POST',
          billsPath,
          bodyOf(world, outBillNo, { openid: 'their-openid', ...given }),
        ),
      ),
    query: (outBillNo: string) => atOnce(() => query(world, outBillNo)),
    cancel: (outBillNo: string) => atOnce(() => cancel(world, outBillNo)),
    states: () =>
      world.told.map(({ resource }) => (JSON.parse(resource) as { state: string }).state),
    /** All that runs by itself, while time goes by. */
    async live(forMs: number) {
      for (const until = world.clock.offsetMs + forMs; world.clock.offsetMs < until; ) {
        world.clock.offsetMs += Math.min(forMs, 20 * secondMs)
        await sendTransfers(deps)
        await instructions.resolveAll()
        await expireTransfers(deps)
      }
    },
    /** What we owe the channel for what it has paid, and what is taken from the merchant. */
    async books() {
      deepEqual(await verifyBooks(db), [])
      const owed = await balanceOf(db, { kind: 'channel_receivable', owner: 'theirs' }, 'CNY')
      return [await operation(world), -owed.posted.minor]
    },
  }
}

test('somebody of the channel is paid: asked there, paid there, told and booked here', async () => {
  await using world = await createChannelWorld()
  const { status, body } = await world.create('T1')
  deepEqual([status, body['state']], [200, 'WAIT_USER_CONFIRM'])
  match(String(body['transfer_bill_no']), /^13[0-9]{26}$/)
  match(String(body['package_info']), /^pkg-pi/)
  deepEqual((await world.create('T1')).body, body)
  deepEqual(world.other.calls, ['transfer'])
  deepEqual(await world.books(), [99_500n, 0n])
  const waiting = await world.query('T1')
  deepEqual(
    [waiting.body['state'], waiting.body['package_info']],
    ['WAIT_USER_CONFIRM', body['package_info']],
  )
  const reused = await world.create('T1', { transfer_amount: 501 })
  equal(reused.status, 400)

  world.other.all('succeeded')
  await world.live(2 * minuteMs)
  await world.live(2 * minuteMs)
  const {
    create_time: _,
    update_time: __,
    transfer_bill_no: ___,
    ...facts
  } = (await world.query('T1')).body
  equal(facts['state'], 'SUCCESS')
  equal(facts['openid'], 'their-openid')
  equal(facts['package_info'], undefined)
  deepEqual(world.states(), ['SUCCESS'])
  deepEqual(await world.books(), [99_500n, 500n])
  equal((await world.create('T1')).body['state'], 'SUCCESS')
  deepEqual([world.faults, world.alarms], [[], []])
})

test('a name reaches the channel in the clear, and is kept sealed', async () => {
  await using world = await createChannelWorld()
  const [key] = await world.directory.platformKeys()
  ok(key)
  world.other.trouble('lost_before')
  const text = encryptField(key.publicKey, '王小明')
  const call = {
    method: 'POST',
    path: billsPath,
    body: JSON.stringify(bodyOf(world, 'N1', { openid: 'theirs', user_name: text })),
    headers: { 'wechatpay-serial': key.id },
  }
  equal((await signed(world.url, world.shop, call)).status, 200)
  deepEqual(world.other.names, [])
  await world.live(3 * minuteMs)
  deepEqual(world.other.names, ['王小明'])
  ok(!(await world.bill('N1')).nameSealed?.includes('王小明'))
})

test('what the channel says no to ends here as it ended there, and gives the money back', async () => {
  await using world = await createChannelWorld()
  world.other.trouble('refused')
  const no = await world.create('F1')
  deepEqual([no.body['state'], no.body['fail_reason']], ['FAIL', 'OTHER_FAIL_REASON_TYPE'])
  deepEqual((await world.create('F1')).body, no.body)
  deepEqual(world.other.calls, ['transfer'])

  await world.create('F2')
  world.other.all('failed', 'NAME_NOT_CORRECT')
  await world.live(2 * minuteMs)
  equal((await world.bill('F2')).failReason, 'NAME_NOT_CORRECT')

  // A day later we do not decide alone: the channel still asks.
  await world.create('F3')
  await world.live(minuteMs)
  world.clock.offsetMs += dayMs
  equal(await expireTransfers(world.deps), 0)
  equal((await world.bill('F3')).state, 'WAIT_USER_CONFIRM')
  world.other.all('failed', 'OVERDUE_CLOSE')
  await world.live(minuteMs)
  equal((await world.bill('F3')).failReason, 'OVERDUE_CLOSE')
  deepEqual(world.states(), ['FAIL', 'FAIL', 'FAIL'])
  deepEqual(await world.books(), [100_000n, 0n])
})

test('what nobody knows is neither a failure nor sent under a second number', async () => {
  await using world = await createChannelWorld()
  for (const [index, trouble] of (['lost_before', 'lost_after', 'unsent'] as const).entries()) {
    world.other.trouble(trouble)
    const { status, body } = await world.create(`U${index}`)
    deepEqual(
      [status, body['state'], body['package_info']],
      [200, 'PROCESSING', undefined],
      trouble,
    )
  }
  await world.live(3 * minuteMs)
  equal(world.other.things.size, 3)
  for (const number of ['U0', 'U1', 'U2']) {
    const { body } = await world.query(number)
    equal(body['state'], 'WAIT_USER_CONFIRM', number)
    // The merchant asks again with the same number, and has what its payee needs.
    match(String((await world.create(number)).body['package_info']), /^pkg-/)
  }
  equal(world.other.things.size, 3)
  world.other.all('succeeded')
  await world.live(10 * minuteMs)
  deepEqual(world.states(), ['SUCCESS', 'SUCCESS', 'SUCCESS'])
  deepEqual(await world.books(), [98_500n, 1_500n])
})

test('only the channel takes back what it has taken on', async () => {
  await using world = await createChannelWorld()
  await world.create('C1')
  const done = await world.cancel('C1')
  deepEqual([done.status, done.body['state']], [200, 'CANCELLED'])
  deepEqual(await world.cancel('C1'), done)

  await world.create('C2')
  world.other.trouble('lost_after')
  equal((await world.cancel('C2')).body['state'], 'CANCELING')
  equal((await world.cancel('C2')).body['state'], 'CANCELING')
  equal((await world.query('C2')).body['state'], 'CANCELING')
  await world.live(3 * minuteMs)
  equal((await world.bill('C2')).state, 'CANCELLED')
  deepEqual(await world.books(), [100_000n, 0n])

  // The payee was faster.
  await world.create('C3')
  world.other.all('succeeded')
  const late = await world.cancel('C3')
  deepEqual([late.status, late.body['code']], [400, 'INVALID_REQUEST'], 'BILL_NOT_CANCELLABLE')
  await world.live(3 * minuteMs)
  equal((await world.bill('C3')).state, 'SUCCESS')

  // A cancel that was refused later leaves the bill waiting as before.
  await world.create('C4')
  world.other.trouble('unsent', 'refused')
  equal((await world.cancel('C4')).body['state'], 'CANCELING')
  await world.live(3 * minuteMs)
  equal((await world.bill('C4')).state, 'WAIT_USER_CONFIRM')
  deepEqual(world.states(), ['CANCELLED', 'CANCELLED', 'SUCCESS'])
  deepEqual(await world.books(), [99_000n, 500n])
})
