import { Type } from 'typebox'
import {
  type Break,
  type BreakClass,
  type CorrectionName,
  corrections,
  findBreak,
  findBreakPage,
  findCorrections,
  proposeCorrection,
  stakeOf,
} from '#clearing'
import { beijing, dayMs } from '#kernel/time'
import { chart } from '#ledger'
import { recordAct } from '#oversight'
import { inTransaction } from '#platform/db'
import { dateOf } from './clearing-view.ts'
import type { ConsoleDeps } from './deps.ts'
import { refuseDesk } from './desk-refusals.ts'
import { Day } from './fields.ts'
import { maybe, minorText, placeOf, staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const classes = [
  'long',
  'short',
  'amount',
  'state',
  'fee',
  'duplicate',
  'currency',
  'merchant',
  'total',
] as const satisfies readonly BreakClass[]

const BreakId = Type.String({ pattern: '^br_[0-9A-Z]{26}$' })
const names = Object.keys(corrections).filter((name): name is CorrectionName =>
  Object.hasOwn(corrections, name),
)
const pageMax = 50

/** The pool of differences: what each side says, what is at stake, and what is done about it by two. */
export const breakRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/breaks',
    permission: 'clearing.read',
    query: strict({
      state: Type.Optional(Type.Enum(['OPEN', 'RESOLVED'], { type: 'string' })),
      class: Type.Optional(Type.Enum([...classes], { type: 'string' })),
      source: Type.Optional(Type.Enum(['channel', 'bank'], { type: 'string' })),
      date: Type.Optional(Day),
      after: Type.Optional(BreakId),
    }),
    async answer({ query: { date, ...rest } }) {
      const asked = { ...rest, date: date === undefined ? undefined : dateOf(date) }
      const breaks = await findBreakPage(deps.db, { ...asked, limit: pageMax })
      return {
        breaks: breaks.map((each) => breakView(each, deps.now())),
        next: breaks.length === pageMax ? breaks.at(-1)?.id : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/breaks/:id',
    permission: 'clearing.read',
    params: strict({ id: BreakId }),
    answer: ({ params }) => wholeView(deps, params.id),
  }),
  route({
    method: 'POST',
    url: '/ops/breaks/:id/correct',
    permission: 'clearing.correct',
    params: strict({ id: BreakId }),
    body: strict({
      posting: Type.Enum(names, { type: 'string' }),
      /** A bank, a merchant's number, a customer, `platform`. */
      owner: Type.String({ minLength: 1, maxLength: 64 }),
      amount: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }),
    }),
    async answer({ params: { id }, body: { amount, ...body }, staff, session, request }) {
      const proposal = { ...body, breakId: id, amount: BigInt(amount), maker: staff.id }
      const approval = await proposeCorrection(deps, proposal)
      const detail = { after: { ...body, amount }, ...placeOf(request, session) }
      const act = { actor: staff.id, action: 'recon_correction-propose', subject: id, detail }
      await inTransaction(deps.db, (tx) => recordAct(tx, act, deps.now()))
      return { approvalId: approval.id, state: approval.state }
    },
  }),
]

async function wholeView({ db, now }: ConsoleDeps, id: string) {
  const found = await findBreak(db, id)
  if (!found) throw refuseDesk('BREAK_UNKNOWN')
  const history = await findCorrections(db, id)
  const nameOf = await staffNames(
    db,
    history.map(({ proposedBy }) => proposedBy),
  )
  return {
    ...breakView(found, now()),
    corrections: history.map(({ proposedAt, executedAt, amount, ...each }) => ({
      ...each,
      title: corrections[each.posting].title,
      amount: String(amount),
      proposedByName: nameOf(each.proposedBy),
      proposedAt: beijing(proposedAt),
      executedAt: maybe(executedAt),
    })),
    /** Through the suspense account, each way; who stands beside it, where there is but one. */
    choices: names.map((name) => {
      const { title, kind, isInto, isEnd } = corrections[name]
      return { name, title, isInto, isEnd, owner: chart[kind].owner }
    }),
  }
}

const sideView = (said: Break['ours']) =>
  said && { ...said, amount: String(said.amount), fee: String(said.fee) }

const breakView = (found: Break, now: Date) => ({
  id: found.id,
  businessDate: found.businessDate,
  source: found.source,
  party: found.party,
  class: found.class,
  key: found.key,
  extra: found.extra,
  occurrence: found.occurrence,
  state: found.state,
  how: found.how,
  evidence: found.evidence,
  pairDate: found.pairDate,
  suspended: String(found.suspended),
  stake: minorText(stakeOf(found)),
  ours: sideView(found.ours),
  theirs: sideView(found.theirs),
  openedAt: beijing(found.openedAt),
  resolvedAt: maybe(found.resolvedAt),
  /** Whole days. */
  age: Number(
    BigInt((found.resolvedAt ?? now).getTime() - found.openedAt.getTime()) / BigInt(dayMs),
  ),
})
