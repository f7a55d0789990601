import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { findChannelDays, listBreaks } from '#clearing'
import { businessDate, daysAfter } from '#kernel/time'
import { type AccountKind, balanceOf, closeDays, verifyBooks } from '#ledger'
import { findInstructionById, type InstructionId } from '#payments'
import { runClearingErrand } from '../src/cli/clearing.ts'
import { connectUpstream, upstreamId } from '../src/demo/connect-upstream.ts'
import { orderFault } from '../src/openplatform/sandbox/fault/order-fault.ts'
import type { Chain } from './chain.ts'
import { openWallet } from './open-wallet.ts'
import { type Server, startServer } from './server.ts'
import { json, newNumber, openTill, order, query, refund, refundOf, reverse } from './till.ts'

/**
 * Two installations without loops, by one clock that moves when it is told, and between them a line on
 * which every notice is lost: what the lower one knows, it has asked for.
 */
export async function openSilentChain() {
  await using begun = new AsyncDisposableStack()
  const clock = { aheadMs: 0 }
  const now = () => new Date(Date.now() + clock.aheadMs)
  const up = begun.use(await startServer({ role: 'api', environment: 'sandbox', now }))
  const down = begun.use(await startServer({ role: 'api', now }))
  await connectUpstream(down.program.modules, up.demo, 'http://127.0.0.1:1')
  const [first, other] = up.demo.payers
  assert(first && other)
  const till = await openTill(down)
  const payer = await openWallet(up.url, first)
  const second = await openWallet(up.url, other)
  const day = businessDate(now())
  const all = begun.move()
  const chain: Chain = {
    up,
    down,
    till,
    payer,
    second,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
  return { ...chain, day, now, ...tillActs(chain), ...actsOf(chain, { clock, day, now }) }
}

export type SilentChain = Awaited<ReturnType<typeof openSilentChain>>

type Time = Readonly<{ clock: { aheadMs: number }; day: string; now: () => Date }>

/** What merchant and payer do. */
function tillActs({ up, down, till, payer }: Chain) {
  const { db, payments } = down.program.modules
  /** Scanned and paid at the upper one; whoever asks for it books it at the lower one. */
  async function paid(isAsked = true): Promise<string> {
    const { number, prepayId } = await order(till, till.direct)
    assert.equal((await payer.pay(prepayId)).status, 200)
    if (isAsked) assert.equal(await stateOf(number), 'SUCCESS')
    return number
  }
  const stateOf = async (number: string) =>
    json(await query(till, till.direct, number))['trade_state']
  async function charged(): Promise<string> {
    const auth_code = json(await payer.ask('/payment-codes', {}))['code']
    const number = newNumber()
    const body = {
      ...till.direct.parties,
      description: '豆浆',
      out_trade_no: number,
      payer: { auth_code },
      amount: { total: 500 },
      scene_info: { store_info: { id: '1' } },
    }
    const answer = await till.post(till.direct.signer, `${till.direct.prefix}/codepay`, body)
    assert.equal(answer.status, 200, answer.text)
    return number
  }
  async function refunded(number: string, fen: number): Promise<void> {
    const answer = await refund(till, till.direct, refundOf(number, fen))
    assert.equal(answer.status, 200, answer.text)
    // What a loop would tell by itself; it would ask about what is to stay lost, too.
    const { rows } = await sql<{ id: InstructionId }>`
      select id from payments.instruction where kind = 'refund' and state = 'CREATED'`.execute(db)
    for (const { id } of rows) {
      const found = await findInstructionById(db, id)
      if (found) await payments.instructions.resolve(found)
    }
    await up.program.modules.payments.settleRefunds()
  }
  async function reversed(number: string): Promise<void> {
    const answer = await reverse(till, till.direct, number)
    assert.equal(answer.status, 200, answer.text)
  }
  return { paid, charged, refunded, reversed }
}

/** What time, operators and the sweeps of the lower one do. */
function actsOf({ up, down }: Chain, { clock, day, now }: Time) {
  const { db, clearing, keys } = down.program.modules
  /** Goes on to a time in Beijing, so many days after the first. */
  function goTo(days: number, time: string): void {
    const target = new Date(`${daysAfter(day, days)}T${time}+08:00`)
    clock.aheadMs += target.getTime() - now().getTime()
  }
  const dark = async ({ program: { modules } }: Server): Promise<void> => {
    await closeDays(modules.db, modules.now())
    await modules.clearing.sweeps['cut-days']?.run()
  }
  /** By the books: a till whose clock stands still is refused once ours has moved. */
  const bookedAs = async (number: string) => {
    const { rows } = await sql<{ state: string }>`
      select state from payments.order where out_trade_no = ${number}`.execute(db)
    return rows[0]?.state
  }
  const sweep = async (name: string) => clearing.sweeps[name]?.run()
  const held = async (kind: AccountKind, owner = upstreamId) =>
    (await balanceOf(db, { kind, owner }, 'CNY')).posted.minor
  /** Types an errand of `tongbao clearing` at the lower one. */
  async function typed(line: string): Promise<string> {
    const [name, ...args] = line.split(' ')
    let text = ''
    const print = (piece: string) => void (text += piece)
    await runClearingErrand(name, {
      db,
      keys,
      now,
      print,
      note: print,
      readInput: async () => '',
      env: {},
      args,
    })
    return text
  }
  return {
    typed,
    bookedAs,
    goTo,
    /** The night that ends a day, at both. */
    night: async () => {
      await dark(up)
      await dark(down)
    },
    sweep,
    held,
    custody: () => held('custody', 'demo'),
    breaks: async () =>
      (await listBreaks(db, { isOpen: false, limit: 100 }))
        .map(({ class: kind, key, how }) => `${kind} ${key.split(':')[0]} ${how ?? 'open'}`)
        .toSorted(),
    bill: async () => {
      const [found] = await findChannelDays(db, { channel: upstreamId, from: day, to: day })
      return found
    },
    /** The next call of the lower one for a bill goes wrong at the upper one. */
    fault: (fault: string, parameters = {}) =>
      orderFault(
        { db: up.program.modules.db, now },
        { mchid: up.demo.merchants[0]?.mchid ?? '', fault, parameters, take: 1 },
      ),
    balance: async () => {
      for (const { program } of [up, down])
        assert.deepEqual(await verifyBooks(program.modules.db), [])
    },
  }
}
