import { deepEqual, equal, match } from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { proveCustody, reconcileUpstream } from '#clearing'
import { daysAfter } from '#kernel/time'
import { fetchChannelBills } from '../src/clearing/channel/fetch-bills.ts'
import { upstreamId } from '../src/demo/connect-upstream.ts'
import { openSilentChain, type SilentChain } from './channel-bills.ts'
import { usualWriter } from './world.ts'

const onlyRows = usualWriter === 'engine' && 'one process posts a ledger, and here are two'

/** What a day of three payments, a reversed one and a refund leaves behind; one payment is not known here. */
async function lived(chain: SilentChain) {
  const first = await chain.paid()
  await chain.paid()
  const lost = await chain.paid(false)
  const charged = await chain.charged()
  await chain.reversed(charged)
  await chain.refunded(first, 300)
  return { first, lost }
}

/** Two people say that the channel has paid. */
async function believed({ typed, day }: SilentChain): Promise<void> {
  const take = async (words: string) => /st_\w+/.exec(await typed(`staff add ${words}`))?.[0] ?? ''
  const [maker, checker] = [await take('陈经办 operator'), await take('周复核 approver')]
  const arrived = daysAfter(day, 1)
  const asked = `settle-channel ${upstreamId} ${day} --reference WX1 --arrived ${arrived} --by ${maker}`
  const [id] = /ap_\w+/.exec(await typed(asked)) ?? []
  match(await typed('approvals'), /通道到账 /)
  match(await typed(`approve ${id} --by ${checker}`), /由运行中的服务执行/)
}

const proved = async ({ up, down, now }: SilentChain, businessDate: string): Promise<void> => {
  for (const { program } of [up, down]) {
    const { proofs, alarms } = await proveCustody({ db: program.modules.db, now }, { businessDate })
    deepEqual([proofs[0]?.difference, alarms], [0n, []])
  }
}

test('a channel’s day: its bill finds the payment that nobody told us of, and its money is booked once', {
  skip: onlyRows,
}, async () => {
  await using chain = await openSilentChain()
  const { day } = chain
  const custody = await chain.custody()
  const { lost } = await lived(chain)
  equal(
    await chain.held('channel_receivable'),
    2_000n,
    'the lost one is not known, the refund is under way',
  )

  chain.goTo(1, '00:10:00')
  await chain.night()
  await proved(chain, day)
  chain.goTo(1, '09:50:00')
  equal(await chain.sweep('fetch-channel-bills'), 0)
  equal((await chain.bill())?.state, 'WAITING', 'nobody asks before ten')

  chain.goTo(1, '10:01:00')
  await chain.fault('bill_late')
  equal(await chain.sweep('fetch-channel-bills'), 0)
  match((await chain.bill())?.lastAnswer ?? '', /^creating: STATEMENT_CREATING/)
  chain.goTo(1, '12:10:00')
  await chain.fault('bill_truncated')
  equal(await chain.sweep('fetch-channel-bills'), 0)
  match((await chain.bill())?.lastAnswer ?? '', /BILL_DAMAGED/)
  match(await chain.typed('channels'), / 逾期未到 /)
  match(await chain.typed('status'), /有1份通道账单逾期未到\n$/)

  // Killed when the file was matched and the bill not ended yet; then four processes at once.
  chain.goTo(1, '13:00:00')
  await killedAfterMatching(chain)
  chain.goTo(1, '13:20:00')
  const counts = await Promise.all([1, 2, 3, 4].map(() => chain.sweep('fetch-channel-bills')))
  deepEqual(
    counts.toSorted((a, b) => Number(a) - Number(b)),
    [0, 0, 0, 1],
  )
  equal(await chain.sweep('fetch-channel-bills'), 0)
  const bill = await chain.bill()
  deepEqual(
    [bill?.state, bill?.paid, bill?.refunded, bill?.theirs, bill?.ours, bill?.settlementState],
    ['RECONCILED', 3_500n, 800n, 6n, 5n, 'EXPECTED'],
  )
  deepEqual(await chain.breaks(), ['long payment open', 'state refund open'])

  // The question, and not the bill, is what books the payment.
  await Promise.all([chain.sweep('resolve-breaks'), chain.sweep('resolve-breaks')])
  deepEqual(await chain.breaks(), ['long payment channel_queried', 'state refund channel_queried'])
  equal(await chain.bookedAs(lost), 'SUCCESS')
  equal(await chain.held('channel_receivable'), 2_700n)

  match(await chain.typed('channels --csv'), /,已对账,5,6,4,2,0,35.00,8.00,0.17,26.83,待到账,/)
  match(await chain.typed('channels'), /wechat-main +27.00 +27.00 +0.00\n$/)
  await believed(chain)
  await Promise.all([1, 2, 3].map(() => chain.sweep('settle-channels')))
  await chain.sweep('settle-channels')
  const fee = bill?.fee ?? 0n
  equal(fee > 0n, true)
  deepEqual(
    [
      await chain.held('channel_receivable'),
      await chain.held('channel_cost'),
      await chain.custody(),
    ],
    [0n, fee, custody + 2_700n - fee],
  )
  match(await chain.typed('channels'), /已到账（人工确认）[^]*wechat-main +0.00 +0.00 +0.00\n$/)
  await chain.balance()
  chain.goTo(2, '00:10:00')
  await chain.night()
  await proved(chain, daysAfter(day, 1))
  deepEqual(await chain.sweep('prove-custody'), undefined)
  deepEqual(
    (await chain.breaks()).filter((each) => each.endsWith('open')),
    [],
    'and the bank’s statement tells the same',
  )
})

/** Fetches and matches, and dies before it can say so. */
async function killedAfterMatching({ down, now }: SilentChain): Promise<void> {
  const { db, upstream } = down.program.modules
  const channels = await upstream.bills.channels()
  const died = fetchChannelBills({
    db,
    now,
    spillFolder: tmpdir(),
    log: { error: () => undefined },
    bills: {
      channels: async () => channels,
      ask: async (channel, date) => {
        const bill = await upstream.bills.ask(channel, date)
        if (bill.is !== 'there') return bill
        const [own] = channels
        if (own)
          await reconcileUpstream({ db, now, spillFolder: tmpdir() }, own, {
            ...bill,
            businessDate: date,
          })
        throw new Error('killed')
      },
    },
  })
  await died.then(
    () => equal('ended', 'killed'),
    (error: unknown) => match(String(error), /killed/),
  )
}

test('whatever a bill of a channel tells otherwise is found, and nothing moves for it', {
  skip: onlyRows,
}, async () => {
  await using chain = await openSilentChain()
  const { down, day, now } = chain
  const { db, upstream } = down.program.modules
  await chain.paid()
  await chain.paid()
  chain.goTo(1, '11:00:00')
  await chain.night()
  const [channel] = await upstream.bills.channels()
  if (!channel) throw new Error('a channel was registered')
  const lay = async () => {
    const bill = await upstream.bills.ask(channel.id, day)
    if (bill.is !== 'there') throw new Error(bill.why)
    const { run } = await reconcileUpstream({ db, now, spillFolder: tmpdir() }, channel, {
      ...bill,
      businessDate: day,
    })
    return `${run.ours} ${run.theirs} ${run.matched}`
  }
  const table: readonly (readonly [
    fault: string,
    parameters: object,
    run: string,
    found: string,
  ])[] = [
    ['bill_row_missing', {}, '2 1 1', 'short payment'],
    ['bill_row_extra', {}, '2 3 2', 'long payment'],
    ['bill_amount_differs', { differenceFen: 7 }, '2 2 1', 'amount payment'],
    ['bill_fee_differs', { differenceFen: -1 }, '2 2 1', 'fee payment'],
  ]
  for (const [fault, parameters, run, found] of table) {
    await chain.fault(fault, parameters)
    equal(await lay(), run, fault)
    deepEqual(
      (await chain.breaks()).filter((each) => each.endsWith('open')),
      [`${found} open`],
      fault,
    )
    // Of a number that we never gave nothing can be asked; what is ours, the channel confirms.
    await chain.sweep('resolve-breaks')
    const left = (await chain.breaks()).filter((each) => each.endsWith('open'))
    const isAsked = fault === 'bill_row_missing' || fault === 'bill_amount_differs'
    deepEqual(left, isAsked ? [] : [`${found} open`], fault)
  }
  equal(await lay(), '2 2 2', 'the file as it is')
  deepEqual(
    (await chain.breaks()).filter((each) => each.endsWith('open')),
    [],
  )
  equal(await chain.held('channel_receivable'), 2_000n)
  await chain.balance()
})
