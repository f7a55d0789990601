import { beijing } from '#kernel/time'
import type { Approval, Decision } from '#oversight'
import type { OrderStory } from '#payments'
import { reasons } from '#risk'
import type { As, Fact, Happening } from './happening.ts'
import { masked, maskedBody } from './mask.ts'
import { rateOf } from './rate.ts'
import type { SettledItem } from './store.ts'

export type Told = Readonly<{
  story: OrderStory
  items: readonly SettledItem[]
  approvals: ReadonlyMap<string, Readonly<{ approval: Approval; decisions: readonly Decision[] }>>
  nameOf: (id: string) => string | null
  /** The institution's people see ways and channels, and whose accounts moved. */
  isInside: boolean
  /** Why a payment was judged as it was. */
  seesReasons: boolean
}>

const fact = (name: string, value: string | null | undefined, as: As = 'text'): readonly Fact[] =>
  value === null || value === undefined || value === '' ? [] : [{ name, value, as }]
const amount = (name: string, minor: bigint): readonly Fact[] => fact(name, String(minor), 'amount')
const time = (name: string, at: Date | null): readonly Fact[] =>
  fact(name, at && beijing(at), 'time')
const code = (name: string, value: string | null | undefined) => fact(name, value, 'code')
const word = (name: string, value: string | null | undefined) => fact(name, value, 'word')

/** All that happened to an order, in the order of time; what happened at once as it is told here. */
export function timeLineOf(told: Told): readonly Happening[] {
  const all = [
    ...ordered(told),
    ...judged(told),
    ...tried(told),
    ...waysOf(told),
    ...asked(told),
    ...refunded(told),
    ...booked(told),
    ...calledBack(told),
    ...settled(told),
  ]
  return all
    .map((happening, index) => ({ happening, index }))
    .toSorted((a, b) => a.happening.at.getTime() - b.happening.at.getTime() || a.index - b.index)
    .map(({ happening }) => happening)
}

function ordered({ story: { order } }: Told): readonly Happening[] {
  const born: Happening = {
    at: order.createdAt,
    kind: 'ordered',
    facts: [
      ...amount('amount', order.amount.minor),
      ...word('method', order.tradeType),
      ...code('caller', order.spMchid ?? order.mchid),
      ...code('appid', order.appid),
      ...code('subAppid', order.subAppid),
      ...code('deviceId', order.deviceId),
      ...code('notifyUrl', order.notifyUrl),
      ...time('expiresAt', order.expiresAt),
      ...code('combineId', order.combineId),
    ],
  }
  const { closedAt, state } = order
  return closedAt ? [born, { at: closedAt, kind: 'closed', state, facts: [] }] : [born]
}

const passed: ReadonlySet<string> = new Set(['ALLOW', 'ALLOW_MONITOR'])

/** A merchant hears whether a payment went on, and nothing by which somebody could learn what is watched. */
const judged = ({ story, isInside, seesReasons }: Told): readonly Happening[] =>
  story.judgements.map(({ at, outcome, reasons: codes, score, id }) => ({
    at,
    kind: 'judged',
    state: passed.has(outcome.split(' ')[0] ?? '') ? 'passed' : 'stopped',
    facts: [
      ...(isInside ? word('verdict', outcome) : []),
      ...(seesReasons
        ? [...fact('reasons', wordsOf(codes)), ...fact('score', score), ...code('decisionId', id)]
        : []),
    ],
  }))

const wordsOf = (codes: string): string =>
  codes
    .split(' ')
    .map((each) => Object.entries(reasons).find(([known]) => known === each)?.[1].staff.zh ?? each)
    .join('、')

const tried = ({ story, isInside }: Told): readonly Happening[] =>
  story.attempts.flatMap((attempt) => {
    const who = [
      ...code('openid', attempt.openid),
      ...(isInside ? code('customerId', attempt.customerId) : []),
    ]
    const begun: Happening = { at: attempt.startedAt, kind: 'attempted', facts: who }
    if (!attempt.finishedAt) return [begun]
    const ended: Happening = {
      at: attempt.finishedAt,
      kind: 'attemptEnded',
      state: attempt.state,
      facts: [
        ...who,
        ...fact('bankType', attempt.bankType),
        ...(attempt.balanceAmount > 0n ? amount('balanceAmount', attempt.balanceAmount) : []),
        ...(attempt.cardAmount > 0n ? amount('cardAmount', attempt.cardAmount) : []),
        ...(attempt.channelAmount > 0n ? amount('channelAmount', attempt.channelAmount) : []),
      ],
    }
    return begun.at.getTime() === ended.at.getTime() ? [ended] : [begun, ended]
  })

/** Which way an order went and what channels were told is the institution's. */
function waysOf({ story, isInside }: Told): readonly Happening[] {
  if (!isInside) return []
  return [
    ...story.routes.map(({ decidedAt, channel, because }) => ({
      at: decidedAt,
      kind: 'routed',
      facts: [...code('channel', channel ?? 'wallet'), ...fact('because', because)],
    })),
    ...story.instructions.map((told) => ({
      at: told.createdAt,
      kind: 'instructed',
      state: told.standing ?? told.state,
      facts: [
        ...word('instruction', told.kind),
        ...code('channel', told.channel),
        ...code('number', told.id),
        ...code('channelId', told.channelId),
        ...fact('lastAnswer', told.lastAnswer),
        ...time('settledAt', told.settledAt),
      ],
    })),
  ]
}

const asked = ({ story, approvals, nameOf }: Told): readonly Happening[] =>
  story.wishes.flatMap((wish) => {
    const numbers = [
      ...code('outRefundNo', wish.outRefundNo),
      ...code('approvalId', wish.approvalId),
    ]
    const { decisions = [] } = approvals.get(wish.approvalId) ?? {}
    return [
      {
        at: wish.createdAt,
        kind: 'refundAsked',
        facts: [
          ...amount('amount', wish.amount),
          ...fact('by', nameOf(wish.maker) ?? wish.maker),
          ...fact('reason', wish.reason),
          ...numbers,
        ],
      },
      ...decisions.map(({ at, staffId, verdict, note }) => ({
        at,
        kind: 'refundDecided',
        state: verdict,
        facts: [...fact('by', nameOf(staffId) ?? staffId), ...fact('note', note), ...numbers],
      })),
      ...(wish.endedAt
        ? [
            {
              at: wish.endedAt,
              kind: 'refundCarriedOut',
              state: wish.state,
              facts: [...fact('failure', wish.failureWords), ...numbers],
            },
          ]
        : []),
    ]
  })

const refunded = ({ story }: Told): readonly Happening[] =>
  story.refunds.flatMap((refund) => {
    const numbers = [...code('refundId', refund.id), ...code('outRefundNo', refund.outRefundNo)]
    const accepted: Happening = {
      at: refund.createdAt,
      kind: 'refundAccepted',
      facts: [
        ...amount('amount', refund.amount.minor),
        ...fact('receivedAccount', masked(refund.receivedAccount)),
        ...fact('reason', refund.reason),
        ...numbers,
        ...code('notifyUrl', refund.notifyUrl),
        ...(refund.approvalId === null ? [] : code('review', refund.approvalId)),
      ],
    }
    if (!refund.succeededAt)
      return refund.state === 'PROCESSING' ? [accepted] : [{ ...accepted, state: refund.state }]
    return [
      accepted,
      { at: refund.succeededAt, kind: 'refundEnded', state: refund.state, facts: numbers },
    ]
  })

/** Which sort of account, without whose it is. */
const accountKind = (account: string): string => account.split(':')[0] ?? ''

/** What was posted at once for one thing is one line of time. */
function booked({ story, isInside }: Told): readonly Happening[] {
  const groups = Map.groupBy(
    story.transfers,
    ({ key, createdAt }) => `${key.split(':')[0]} ${createdAt.getTime()}`,
  )
  return [...groups.values()].flatMap((transfers) => {
    const [first] = transfers
    if (!first) return []
    return [
      {
        at: first.createdAt,
        kind: 'booked',
        facts: [
          ...code('subject', first.key.split(':')[0]),
          ...fact('businessDate', first.businessDate),
        ],
        lines: transfers.map(({ posting, kind, debit, credit, amount: minor }) => ({
          posting,
          kind,
          debit: isInside ? debit : accountKind(debit),
          credit: isInside ? credit : accountKind(credit),
          amount: String(minor),
        })),
      },
    ]
  })
}

const calledBack = ({ story }: Told): readonly Happening[] =>
  story.callbacks.map((callback) => ({
    at: callback.createdAt,
    kind: 'calledBack',
    state: callback.state,
    facts: [
      ...word('eventType', callback.eventType),
      ...code('url', callback.url),
      ...code('callbackId', callback.id),
      ...fact('sequence', String(callback.sequence)),
      ...time('deliveredAt', callback.deliveredAt),
      ...(callback.state === 'pending' ? time('nextAttemptAt', callback.nextAttemptAt) : []),
      ...fact('lastAnswer', callback.lastAnswer),
    ],
    body: maskedBody(callback.resource),
    tries: callback.attempts.map(({ at, tookMs, answer }) => ({ at: beijing(at), tookMs, answer })),
  }))

const settled = ({ items }: Told): readonly Happening[] =>
  items.flatMap((item) => {
    const of = [...word('item', item.kind), ...fact('businessDate', item.businessDate)]
    const cut: Happening = {
      // A day is cut after its end.
      at: new Date(`${item.businessDate}T23:59:59+08:00`),
      kind: 'cleared',
      facts: [
        ...of,
        ...amount('amount', item.amount),
        ...amount('fee', item.fee),
        ...fact('rate', rateOf(item.ratePpm)),
        ...fact('dueOn', item.dueOn),
      ],
    }
    const { settledAt, payoutAt, payoutId, payoutState } = item
    return [
      cut,
      ...(settledAt
        ? [{ at: settledAt, kind: 'settled', ...(item.state && { state: item.state }), facts: of }]
        : []),
      ...(payoutAt
        ? [
            {
              at: payoutAt,
              kind: 'paidOut',
              ...(payoutState !== null && { state: payoutState }),
              facts: [...of, ...code('payoutId', payoutId)],
            },
          ]
        : []),
    ]
  })
