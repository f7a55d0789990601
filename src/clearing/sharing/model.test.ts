import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { calendar } from '#test/clearing'
import { codeOf } from '#test/payments'
import {
  agree,
  anew,
  createSharingWorld,
  paid,
  relate,
  type SharingWorld,
  share,
} from '#test/sharing'
import { poolOf, refund, type Refunded, release } from '#test/sharing-refunds'
import { cutMerchants } from '../day/cut-merchants.ts'
import { returnShare } from './return/return-share.ts'
import { unfreezeOrder } from './share/unfreeze-order.ts'

const amount = 100_000
const fee = 600

type Step = Readonly<{
  act: 'share' | 'unfreeze' | 'return' | 'refund' | 'release' | 'cut'
  minor: number
}>

type Given = Readonly<{ refund: Refunded; minor: number; from: readonly number[] }>

/** What a shared order is, told without a database: purses, and what was done to the order. */
class Model {
  readonly policy: 'take_back' | 'merchant_pays'
  pool = amount
  kept = fee
  isCut = false
  isFinished = false
  shared = 0
  asked = 0
  unsettled = 0
  available = 0
  store = 0
  /** What the store got and has not given back, the oldest first. */
  readonly got: number[] = []
  readonly refunds: Given[] = []

  constructor(policy: Model['policy']) {
    this.policy = policy
  }

  #keptFor(asked: number): number {
    return this.isCut ? 0 : fee - Math.floor((fee * asked) / amount)
  }

  share(minor: number): string {
    if (this.isFinished) return 'NOTHING_LEFT'
    if (this.shared + minor > amount) return 'RATIO_EXCEEDED'
    if (minor > this.pool - this.kept) return 'SHARE_NOT_ENOUGH'
    this.pool -= minor
    this.shared += minor
    this.store += minor
    this.got.push(minor)
    return 'ok'
  }

  unfreeze(): string {
    if (this.isFinished || this.pool === this.kept) return 'NOTHING_LEFT'
    this.unsettled += this.pool - this.kept
    this.pool = this.kept
    this.isFinished = true
    return 'ok'
  }

  giveBack(minor: number): string {
    const last = this.got.length - 1
    if (minor > (this.got[last] ?? 0)) return 'RETURN_EXCEEDS_SHARE'
    if (minor > this.store) return 'BALANCE_NOT_ENOUGH'
    this.#takeFromStore(last, minor)
    return 'ok'
  }

  #takeFromStore(index: number, minor: number): void {
    this.got[index] = (this.got[index] ?? 0) - minor
    this.store -= minor
    this.available += minor
  }

  /** What purses give: pool, available, unsettled. */
  refund(minor: number): readonly number[] | 'REFUND_NOT_FUNDED' {
    const kept = Math.min(this.#keptFor(this.asked + minor), this.pool)
    const taken = Math.min(minor, this.pool - kept)
    let short = minor - taken
    const returnable =
      this.policy === 'take_back' ? this.got.reduce((sum, part) => sum + part, 0) : 0
    const back = Math.min(short, returnable, this.store)
    if (short > this.available + back + this.unsettled) return 'REFUND_NOT_FUNDED'
    for (let index = this.got.length - 1, missing = back; missing > 0; index--) {
      const part = Math.min(missing, this.got[index] ?? 0)
      this.#takeFromStore(index, part)
      missing -= part
    }
    const own = Math.min(short, this.available)
    short -= own
    this.pool -= taken
    this.kept = kept
    this.asked += minor
    this.available -= own
    this.unsettled -= short
    return [taken, own, short]
  }

  release({ minor, from: [taken = 0, own = 0, unsettled = 0] }: Given): void {
    this.asked -= minor
    this.pool += taken
    this.available += own
    this.unsettled += unsettled
    this.kept = Math.min(this.#keptFor(this.asked), this.pool)
    if (!this.isFinished) return
    this.unsettled += this.pool - this.kept
    this.pool = this.kept
  }

  cut(): void {
    if (this.isCut) return
    this.isCut = true
    // What is not in the pool is charged to unsettled money, and owed where that is not enough.
    this.unsettled -= Math.min(this.unsettled, fee - this.kept)
    this.pool -= this.kept
    this.kept = 0
  }
}

type Town = Awaited<ReturnType<typeof anew>>
type Play = Readonly<{ world: Town; bought: Awaited<ReturnType<typeof paid>>; model: Model }>

/** Does a step to both, and answers what each said. */
async function play(
  { world, bought, model }: Play,
  { act, minor }: Step,
  index: number,
): Promise<readonly [said: unknown, wanted: unknown]> {
  const { deps, mchid, store } = world
  const number = `${mchid}-${index}`
  const said = async (ask: () => Promise<unknown>) => {
    const answer = await codeOf(ask)
    return typeof answer === 'string' ? answer : 'ok'
  }
  switch (act) {
    case 'share': {
      const ask = () => share(world, bought, number, { [store.mchid]: BigInt(minor) })
      return [await said(ask), model.share(minor)]
    }
    case 'unfreeze': {
      const asked = { mchid, spMchid: null, transactionId: bought.id, outOrderNo: number }
      const ask = () =>
        unfreezeOrder(deps, { ...asked, description: '完结', contentDigest: number })
      return [await said(ask), model.unfreeze()]
    }
    case 'return':
      return giveBack({ world, model }, minor, number)
    case 'refund': {
      // Payments lets nobody ask more than was paid.
      if (model.asked + minor > amount) return ['ok', 'ok']
      let made: Refunded | undefined
      const code = await said(async () => {
        made = await refund(world, bought, BigInt(minor))
      })
      const wanted = model.refund(minor)
      if (typeof wanted === 'string' || !made) return [code === 'ok' ? made : code, wanted]
      model.refunds.push({ refund: made, minor, from: wanted })
      const kinds = ['merchant_sharing', 'merchant_available', 'merchant_unsettled']
      const { from } = made
      return [kinds.map((kind) => Number(from[kind] ?? 0n)), wanted]
    }
    case 'release': {
      const last = model.refunds.pop()
      if (!last) return ['ok', 'ok']
      model.release(last)
      return [await said(() => release(world, bought, last.refund)), 'ok']
    }
    case 'cut': {
      model.cut()
      const day = { date: businessDate(bought.createdAt), mchids: [mchid], now: deps.now() }
      await inTransaction(deps.db, (tx) => cutMerchants(tx, calendar, day))
      return ['ok', 'ok']
    }
  }
}

const shareNumbers = new WeakMap<Model, string[]>()

async function giveBack(
  { world, model }: Pick<Play, 'world' | 'model'>,
  minor: number,
  number: string,
): Promise<readonly [unknown, unknown]> {
  const outOrderNo = shareNumbers.get(model)?.at(-1)
  if (outOrderNo === undefined) return ['ok', 'ok']
  const answer = await codeOf(() =>
    returnShare(world.deps, {
      mchid: world.mchid,
      spMchid: null,
      shareId: null,
      outOrderNo,
      outReturnNo: number,
      returnMchid: world.store.mchid,
      amount: fen(BigInt(minor)),
      description: '回退',
      contentDigest: number,
    }),
  )
  const made = answer as Awaited<ReturnType<typeof returnShare>> | string
  const said = typeof made === 'string' ? made : (made.failReason ?? 'ok')
  return [said, model.giveBack(minor)]
}

async function purses({ holds, mchid, store }: SharingWorld): Promise<readonly number[]> {
  const kinds = ['merchant_sharing', 'merchant_available', 'merchant_unsettled'] as const
  const own = await Promise.all(kinds.map((kind) => holds(kind, mchid)))
  return [...own, await holds('merchant_available', store.mchid)].map(Number)
}

test('whatever is done to an order, its purses hold what a model says', async () => {
  await using common = await createSharingWorld()
  let town = 0
  const acts = [
    'share',
    'share',
    'refund',
    'refund',
    'return',
    'release',
    'unfreeze',
    'cut',
  ] as const
  const step = record({
    act: constantFrom(...acts),
    minor: integer({ min: 1, max: 60_000 }),
  })
  const steps = array(step, { minLength: 4, maxLength: 14 })
  const policies = constantFrom('take_back' as const, 'merchant_pays' as const)
  let count = 0
  await assert(
    asyncProperty(policies, steps, async (policy, asked) => {
      const world = await anew(common, town++)
      common.policy.is = policy
      await agree(world, world.mchid, { maxRatio: 10_000 })
      await agree(world, world.store.mchid, { allowsReturn: true })
      await relate(world, world.store)
      const model = new Model(policy)
      const shares: string[] = []
      shareNumbers.set(model, shares)
      const bought = await paid(world, `order-${world.mchid}`)
      for (const [index, one] of asked.entries()) {
        count++
        const [said, wanted] = await play({ world, bought, model }, one, index)
        if (one.act === 'share' && said === 'ok') shares.push(`${world.mchid}-${index}`)
        const what = `${one.act} ${one.minor}`
        deepEqual(said, wanted, what)
        const { pool, available, unsettled, store } = model
        deepEqual(await purses(world), [pool, available, unsettled, store], what)
        const { left, pool: holds } = await poolOf(world, world.mchid)
        equal(left, holds, what)
      }
    }),
    { numRuns: 30 },
  )
  deepEqual(await verifyBooks(common.deps.db), [])
  equal(count > 100, true)
})
