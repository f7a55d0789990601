import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { balanceOf, setAccountState, verifyBooks } from '#ledger'
import { addStaff, type ApprovalId, decide, type Staff } from '#oversight'
import { inTransaction } from '#platform/db'
import { answerOf } from '#test/parties'
import { codeOf, createPaymentWorld, mchid } from '#test/payments'
import {
  billOf,
  day,
  morning,
  putItems,
  spillFolder,
  streamOf,
  tradesOf,
} from '#test/reconciliation'
import { sumSuspended } from '../backlog/store.ts'
import { reconcileChannel } from '../reconcile-channel.ts'
import { findBreaks } from '../store.ts'
import { executeApproved } from './execute-approved.ts'
import { findWaiting } from './store.ts'
import { type CorrectionProposal, executeCorrection, proposeCorrection } from './correct-break.ts'

/** One long, one short, one in another currency; two people who may decide. */
async function broken() {
  const world = await createPaymentWorld()
  const [sound, long, short, foreign] = tradesOf(9, 4)
  if (!sound || !long || !short || !foreign) throw new Error('four were asked for')
  await putItems(world.db, day, [sound, { ...short, amount: 300n }, foreign])
  const deps = { db: world.db, now: () => morning }
  const theirs = [sound, { ...long, amount: 500n }, { ...foreign, currency: 'USD' }]
  await reconcileChannel(
    { ...deps, spillFolder },
    { businessDate: day, party: 'wallet', bytes: streamOf(billOf(theirs)) },
  )
  const lane = { businessDate: day, source: 'channel', party: 'wallet' } as const
  const ids = new Map((await findBreaks(world.db, lane)).map((each) => [each.class, each.id]))
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const maker = await take('经办')
  const checker = await take('复核')
  const other = await take('复核二')
  const proposal = (given: Partial<CorrectionProposal>): CorrectionProposal => ({
    breakId: ids.get('long') ?? '',
    posting: 'long_to_suspense',
    owner: 'demo',
    amount: 500n,
    maker: maker.id,
    ...given,
  })
  const propose = (given: Partial<CorrectionProposal>) => proposeCorrection(deps, proposal(given))
  const approve = (approvalId: ApprovalId, by: Staff = checker) =>
    decide(deps, { approvalId, staffId: by.id, verdict: 'approve', note: '' })
  const reject = (approvalId: ApprovalId, by: Staff = other) =>
    decide(deps, { approvalId, staffId: by.id, verdict: 'reject', note: '账户异常' })
  const execute = (id: ApprovalId) => executeCorrection(deps, id)
  /** All three steps. */
  const correct = async (given: Partial<CorrectionProposal>) => {
    const { id } = await propose(given)
    await approve(id)
    const { state, how, suspended } = await execute(id)
    return `${state} ${how} ${suspended}`
  }
  const held = async (kind: 'platform_suspense' | 'platform_loss' | 'custody', owner: string) =>
    (await balanceOf(world.db, { kind, owner }, 'CNY')).posted.minor
  return { world, deps, ids, maker, checker, propose, approve, reject, execute, correct, held }
}

test('a long is kept in the suspense account, and given to the merchant when it is known whose it is', async () => {
  const { world, correct, held } = await broken()
  await using each = world
  const before = await held('custody', 'demo')
  equal(await correct({}), 'OPEN null 500')
  equal(await held('platform_suspense', 'platform'), 500n)
  equal(await held('custody', 'demo'), before + 500n)
  equal(await sumSuspended(each.db), 500n)
  equal(
    await correct({ posting: 'suspense_to_merchant', owner: mchid, amount: 200n }),
    'OPEN null 300',
  )
  const last = { posting: 'suspense_to_merchant', owner: mchid, amount: 300n } as const
  equal(await correct(last), 'RESOLVED adjusted 0')
  equal(await held('platform_suspense', 'platform'), 0n)
  equal(await sumSuspended(each.db), 0n)
  equal(await codeOf(() => correct({})), 'BREAK_RESOLVED')
  // The demo bank's own books know nothing of it; everything else holds.
  deepEqual(await verifyBooks(each.db), ['the bank holds 200000 fen for a custody of 200500'])
})

test('a short is written off by two people, and never by one', async () => {
  const { world, ids, maker, propose, approve, execute, correct, held } = await broken()
  await using each = world
  const breakId = ids.get('short') ?? ''
  const off = { breakId, posting: 'write_off_loss', owner: 'platform', amount: 300n } as const
  // Nothing of it is in the suspense account yet.
  equal(await codeOf(() => propose(off)), 'CORRECTION_TOO_LARGE')
  equal(await correct({ breakId, posting: 'short_to_suspense', amount: 300n }), 'OPEN null -300')
  const { id } = await propose(off)
  equal((await propose(off)).id, id)
  equal(await codeOf(() => approve(id, maker)), 'MAKER_MAY_NOT_CHECK')
  equal(await codeOf(() => execute(id)), 'APPROVAL_NOT_APPROVED')
  equal(await held('platform_loss', 'platform'), 0n)
  await approve(id)
  const crowd = await Promise.all(Array.from({ length: 8 }, () => execute(id)))
  deepEqual(
    new Set(crowd.map(({ state, how }) => `${state} ${how}`)),
    new Set(['RESOLVED written_off']),
  )
  equal(await held('platform_loss', 'platform'), 300n)
  equal(await held('platform_suspense', 'platform'), 0n)
  deepEqual(await verifyBooks(each.db), ['the bank holds 200000 fen for a custody of 199700'])
})

test('what was changed after it was approved is not done', async () => {
  const { world, propose, approve, execute, held } = await broken()
  await using each = world
  const { id } = await propose({})
  await approve(id)
  for (const change of [
    sql`amount = 499`,
    sql`owner = 'other'`,
    sql`posting = 'fee_to_suspense'`,
  ]) {
    await sql`update clearing.recon_correction set ${change}`.execute(each.db)
    const code = await codeOf(() => execute(id))
    equal(code === 'CONTENT_CHANGED' || code === 'CORRECTION_ACCOUNT_ERROR', true, String(code))
    await sql`
      update clearing.recon_correction
      set amount = 500, owner = 'demo', posting = 'long_to_suspense'`.execute(each.db)
  }
  await sql`update clearing.recon_correction set amount = 499`.execute(each.db)
  equal(await codeOf(() => execute(id)), 'CONTENT_CHANGED')
  equal(await sumSuspended(each.db), 0n)
  await sql`update clearing.recon_correction set amount = 500`.execute(each.db)
  equal((await execute(id)).suspended, 500n)
  equal(await held('platform_suspense', 'platform'), 500n)
})

test('what cannot be corrected', async () => {
  const { world, ids, propose, execute } = await broken()
  await using each = world
  const foreign = { breakId: ids.get('currency') ?? '', amount: 1n }
  const table: readonly (readonly [ask: () => unknown, code: string])[] = [
    [() => propose({ breakId: 'br_nothing' }), 'BREAK_NOT_FOUND'],
    [() => execute('ap_nothing'), 'CORRECTION_NOT_FOUND'],
    [() => propose({ amount: 501n }), 'CORRECTION_TOO_LARGE'],
    [() => propose({ amount: 0n }), 'CORRECTION_TOO_LARGE'],
    [() => propose({ posting: 'suspense_to_merchant', owner: mchid }), 'CORRECTION_TOO_LARGE'],
    [() => propose({ posting: 'suspense_to_customer', owner: 'cus_1' }), 'CORRECTION_TOO_LARGE'],
    [() => propose(foreign), 'CORRECTION_OTHER_CURRENCY'],
    [() => propose({ owner: 'another bank' }), 'CORRECTION_ACCOUNT_ERROR'],
    [
      () => propose({ posting: 'channel_long_to_suspense', owner: 'wechat-main' }),
      'CORRECTION_WRONG_SIDE',
    ],
  ]
  for (const [ask, code] of table) equal(await codeOf(ask), code)
  equal(await sumSuspended(each.db), 0n)
})

test('an approved correction that cannot be done is rejected, and another takes its place', async () => {
  const { world, deps, maker, checker, propose, approve, reject, execute, held, ...rest } =
    await broken()
  await using each = world
  const turn = (state: 'open' | 'frozen') =>
    inTransaction(each.db, (tx) =>
      setAccountState(tx, { kind: 'platform_suspense', owner: 'platform' }, 'CNY', state),
    )
  const warned: unknown[] = []
  const sweep = () =>
    executeApproved({ ...deps, log: { warn: (told: unknown) => void warned.push(told) } })
  // The suspense account exists from the first correction on.
  const breakId = rest.ids.get('short') ?? ''
  await rest.correct({ breakId, posting: 'short_to_suspense', amount: 100n })

  const { id } = await propose({})
  deepEqual(await findWaiting(each.db, 9), [], 'nobody has approved it')
  await approve(id)
  deepEqual(await findWaiting(each.db, 9), [id])
  await turn('frozen')
  equal(await sweep(), 0)
  equal(warned.length, 1)
  equal(await codeOf(() => propose({ amount: 400n })), 'APPROVAL_STANDS')
  equal(await codeOf(() => reject(id, maker)), 'MAKER_MAY_NOT_CHECK')
  equal(await codeOf(() => reject(id, checker)), 'ALREADY_DECIDED')
  equal((await reject(id)).state, 'REJECTED')
  equal((await reject(id)).state, 'REJECTED', 'again is once')
  await turn('open')
  equal(await codeOf(() => execute(id)), 'APPROVAL_NOT_APPROVED')
  deepEqual(await findWaiting(each.db, 9), [])

  const next = await propose({ amount: 400n })
  await approve(next.id)
  equal(await sweep(), 1)
  equal(await codeOf(() => reject(next.id)), 'APPROVAL_NOT_PENDING')
  equal(await held('platform_suspense', 'platform'), 300n)
})

test('of carrying out and rejecting at once exactly one wins', async () => {
  const { world, propose, approve, reject, execute, held } = await broken()
  await using each = world
  let moved = 0n
  for (let round = 0; round < 12; round++) {
    const { id } = await propose({ amount: 10n })
    await approve(id)
    const answers = await Promise.all([
      answerOf(() => (round % 2 === 0 ? execute(id) : reject(id))),
      answerOf(() => (round % 2 === 0 ? reject(id) : execute(id))),
    ])
    const [executed, rejected] = round % 2 === 0 ? answers : answers.toReversed()
    const isDone = executed === 'ok'
    deepEqual(
      [executed, rejected],
      isDone ? ['ok', 'APPROVAL_NOT_PENDING'] : ['APPROVAL_NOT_APPROVED', 'ok'],
    )
    if (isDone) moved += 10n
    equal(await held('platform_suspense', 'platform'), moved)
  }
  deepEqual(await findWaiting(each.db, 9), [])
  equal(await sumSuspended(each.db), moved)
})
