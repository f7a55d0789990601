import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import {
  type Answer as Heard,
  emptyReport,
  type Instruction,
  newInstruction,
  numberAtChannel,
  type Standing,
} from '#payments'
import { start } from '#test/payments'
import { type Break, type BreakClass } from '../recon-break.ts'
import type { Said } from '../said.ts'
import { queryUpstream } from './query-upstream.ts'
import { type Asked, provesUs } from './resolve-breaks.ts'

const instruction = (kind: Instruction['kind'], standing: Standing | null): Instruction => ({
  ...newInstruction(
    {
      mchid: '1900000001',
      kind,
      subject: 's',
      target: null,
      channel: 'theirs',
      method: 'NATIVE',
      amount: fen(1_000n),
    },
    start,
  ),
  standing,
})

const reported = (standing: Standing, minor: bigint | null = 1_000n): Heard =>
  standing === 'refused' || standing === 'absent' || standing === 'disputed'
    ? { is: 'absent' }
    : {
        is: 'reported',
        report: { ...emptyReport, standing, amount: minor === null ? null : fen(minor) },
      }

const unknown: Heard = { is: 'unknown', why: 'timeout' }

type Case = readonly [
  kind: Asked['kind'],
  heard: Heard,
  /** How it stands here once that was learned. */
  after: Standing | null,
  answer: string,
]

test('what a channel says is told in the words of a bill, and whether we have booked it', async () => {
  const table: readonly Case[] = [
    ['payment', reported('succeeded'), 'succeeded', 'SUCCESS 1000 booked'],
    ['payment', reported('succeeded', null), 'succeeded', 'SUCCESS 1000 booked'],
    // Another amount is disputed here, and booked by nobody.
    ['payment', reported('succeeded', 900n), 'disputed', 'SUCCESS 900 not'],
    ['payment', reported('open'), 'open', 'unproved'],
    ['payment', reported('closed'), 'closed', 'unproved'],
    ['payment', reported('reversed'), 'reversed', 'unproved'],
    ['payment', { is: 'absent' }, 'succeeded', 'unproved'],
    ['payment', unknown, 'succeeded', 'unproved'],
    ['reversal', reported('reversed'), 'reversed', 'REVOKED 1000 booked'],
    ['reversal', reported('succeeded'), 'succeeded', 'unproved'],
    ['refund', reported('succeeded'), 'succeeded', 'SUCCESS 1000 booked'],
    ['refund', reported('open'), 'open', 'PROCESSING 1000 booked'],
    ['refund', reported('abnormal'), 'abnormal', 'PROCESSING 1000 booked'],
    ['refund', reported('closed'), 'closed', 'unproved'],
  ]
  for (const [kind, heard, after, wanted] of table) {
    const told = instruction(kind === 'refund' ? 'refund' : 'pay', null)
    const learned: Heard[] = []
    const ask = queryUpstream({
      find: async (id) => (id === told.id ? told : undefined),
      query: async () => heard,
      learn: async (one, answer) => {
        learned.push(answer)
        return { ...one, standing: after }
      },
    })
    const asked = { party: 'theirs', kind, mchid: 'x', id: numberAtChannel(told.id) } as const
    const answer = await ask(asked)
    const said =
      answer === undefined || answer === 'unproved'
        ? String(answer)
        : `${answer.state} ${answer.amount} ${answer.isBooked ? 'booked' : 'not'}`
    equal(said, wanted, `${kind} ${JSON.stringify(heard.is)} ${after}`)
    deepEqual(learned, [heard], 'whatever it says is learned')

    // What is not ours, or not about that, is not asked about.
    const isPay = kind !== 'refund'
    for (const other of [
      { ...asked, id: 'T0001' },
      { ...asked, id: numberAtChannel(instruction('pay', null).id) },
      { ...asked, party: 'others' },
      { ...asked, kind: isPay ? ('refund' as const) : ('payment' as const) },
    ])
      equal(await ask(other), 'unproved')
    equal(learned.length, 1)
  }
})

const said = (amount: bigint, state = 'SUCCESS'): Said => ({
  merchant: 'm',
  currency: 'CNY',
  amount,
  fee: 0n,
  state,
})

const found = (kind: BreakClass, ours: Said | null, theirs: Said | null): Break => ({
  businessDate: '2026-11-24',
  source: 'channel',
  party: 'theirs',
  key: 'payment:1',
  class: kind,
  ours,
  theirs,
  extra: 0,
  id: 'br_1',
  occurrence: 1,
  state: 'OPEN',
  openedAt: start,
  suspended: 0n,
  how: null,
  evidence: null,
  pairDate: null,
  resolvedAt: null,
})

test('a payment that we lacked is resolved once it is booked, over the amount that the bill has', () => {
  const table: readonly (readonly [isBooked: boolean, amount: bigint, proves: boolean])[] = [
    [true, 1_000n, true],
    [false, 1_000n, false],
    [true, 900n, false],
  ]
  for (const [isBooked, amount, proves] of table)
    equal(
      provesUs(found('long', null, said(1_000n)), { state: 'SUCCESS', amount, isBooked }),
      proves,
    )
  const short = found('short', said(1_000n), null)
  equal(provesUs(short, { state: 'SUCCESS', amount: 1_000n, isBooked: true }), true)
  equal(provesUs(short, { state: 'REVOKED', amount: 1_000n, isBooked: true }), false)
})
