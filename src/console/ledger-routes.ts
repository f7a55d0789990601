import { Type } from 'typebox'
import { beijing, businessDate, daysAfter, isDate } from '#kernel/time'
import {
  type AccountKind,
  accountsOwnedBy,
  chart,
  entriesOf,
  findClosedDays,
  findProofRows,
  statementOf,
  type ToldEntry,
  trialBalance,
} from '#ledger'
import { traceOf } from '#ops'
import { recordAct, type Staff, type StaffSession } from '#oversight'
import { inTransaction } from '#platform/db'
import type { FastifyRequest } from 'fastify'
import type { ConsoleDeps } from './deps.ts'
import { refuseDesk } from './desk-refusals.ts'
import { Day } from './fields.ts'
import { maybe, minorText, placeOf } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const Owner = Type.String({ minLength: 1, maxLength: 64 })
const pageMax = 100
const permission = 'ledger.read'
const method = 'GET'

/** The books, as they stand: accounts, entries, what they belong to, days, proofs. Nothing here writes them. */
export const ledgerRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method,
    url: '/ops/ledger/chart',
    permission,
    answer: () => ({
      kinds: Object.entries(chart).map(([kind, { side, limited, owner, title }]) => ({
        kind,
        side,
        limited,
        owner,
        title,
      })),
    }),
  }),
  route({
    method,
    url: '/ops/ledger/accounts',
    permission,
    query: strict({ owner: Owner }),
    async answer({ query: { owner }, ...who }) {
      await recordIfPerson(deps, who, owner)
      const accounts = await accountsOwnedBy(deps.db, owner)
      return {
        accounts: accounts.map(({ balance, openedAt, ...account }) => ({
          ...account,
          title: chart[account.kind].title,
          side: chart[account.kind].side,
          openedAt: beijing(openedAt),
          posted: String(balance.posted.minor),
          available: String(balance.available.minor),
        })),
      }
    },
  }),
  ...entryRoutes(deps),
  ...dayRoutes(deps),
]

const entryRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method,
    url: '/ops/ledger/statement',
    permission,
    query: strict({
      kind: Type.String({ minLength: 1, maxLength: 40 }),
      owner: Owner,
      from: Type.Optional(Day),
      to: Type.Optional(Day),
      after: Type.Optional(
        Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}~\d{1,18}~\d{1,9}~-?\d{1,18}$` }),
      ),
    }),
    async answer({ query: { kind, owner, from, to, after }, ...who }) {
      if (!isKind(kind)) throw refuseDesk('ACCOUNT_KIND_UNKNOWN', { field: 'kind', value: kind })
      await recordIfPerson(deps, who, owner)
      const today = businessDate(deps.now())
      const page = await statementOf(deps.db, {
        account: { kind, owner },
        currency: 'CNY',
        from: from === undefined ? daysAfter(today, -30) : dateOf(from),
        to: to === undefined ? today : dateOf(to),
        after: after === undefined ? undefined : placeIn(after),
        limit: pageMax,
      })
      return {
        opening: String(page.opening),
        closing: String(page.closing),
        lines: page.lines.map(({ createdAt, debit, credit, balance, counter, ...line }) => ({
          ...line,
          createdAt: beijing(createdAt),
          debit: String(debit),
          credit: String(credit),
          balance: String(balance),
          counter: counter ? { ...counter, title: chart[counter.kind].title } : null,
        })),
        next: page.next ? placeText(page.next) : null,
      }
    },
  }),
  route({
    method,
    url: '/ops/ledger/entries/:key',
    permission,
    params: strict({ key: Type.String({ minLength: 3, maxLength: 128 }) }),
    async answer({ params: { key } }) {
      const entries = await entriesOf(deps.db, key)
      if (entries.length === 0) throw refuseDesk('ENTRY_UNKNOWN', { field: 'key', value: key })
      return { traced: await traceOf(deps.db, key), entries: entries.map(entryView) }
    },
  }),
]

const dayRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method,
    url: '/ops/ledger/days',
    permission,
    query: strict({ before: Type.Optional(Day) }),
    async answer({ query }) {
      const asked = { before: query.before === undefined ? null : dateOf(query.before), limit: 31 }
      const [days, proofs] = await Promise.all([
        findClosedDays(deps.db, asked),
        findProofRows(deps.db, asked),
      ])
      const proofOf = new Map<string, (typeof proofs)[number]>(
        proofs.map((proof) => [proof.businessDate, proof] as const),
      )
      return {
        days: days.map(({ entries, summedAt, ...day }) => ({
          ...day,
          entries: String(entries),
          summedAt: beijing(summedAt),
        })),
        proofs: proofs.map(({ begunAt, endedAt, ...proof }) => ({
          ...proof,
          begunAt: beijing(begunAt),
          endedAt: maybe(endedAt),
        })),
        isProved: days.every(({ businessDate: date }) => proofOf.get(date)?.faults === 0),
        next: days.length === asked.limit ? days.at(-1)?.businessDate : null,
      }
    },
  }),
  route({
    method,
    url: '/ops/ledger/trial-balance',
    permission,
    query: strict({ date: Type.Optional(Day) }),
    async answer({ query }) {
      const date = query.date ?? daysAfter(businessDate(deps.now()), -1)
      const { lines, sums, ...balance } = await trialBalance(deps.db, dateOf(date))
      return { ...balance, lines: lines.map(totalView), sums: sums.map(totalView) }
    },
  }),
]

const isKind = (text: string): text is AccountKind => Object.hasOwn(chart, text)

function dateOf(text: string): string {
  if (!isDate(text)) throw refuseDesk('DAY_INVALID', { value: text })
  return text
}

type Place = NonNullable<Parameters<typeof statementOf>[1]['after']>

function placeIn(text: string): Place {
  const [date = '', batch = '', position = '', balance = ''] = text.split('~')
  return {
    businessDate: dateOf(date),
    batch: BigInt(batch),
    position: Number(position),
    balance: BigInt(balance),
  }
}

const placeText = ({ businessDate: date, batch, position, balance }: Place): string =>
  [date, batch, position, balance].join('~')

type Reader = Readonly<{ staff: Staff; session: StaffSession; request: FastifyRequest }>

/** What a person has is personal data, in the books as elsewhere. */
async function recordIfPerson(
  { db, now }: ConsoleDeps,
  { staff, session, request }: Reader,
  owner: string,
): Promise<void> {
  if (!owner.startsWith('cus_')) return
  const detail = { after: { fields: 'ledger' }, ...placeOf(request, session) }
  const act = { actor: staff.id, action: 'customer-read', subject: owner, detail }
  await inTransaction(db, (tx) => recordAct(tx, act, now()))
}

const titleOf = (kind: AccountKind | null): string | null => (kind ? chart[kind].title : null)

const entryView = ({ createdAt, amount, atMost, batch, ...entry }: ToldEntry) => ({
  ...entry,
  debitTitle: titleOf(entry.debitKind),
  creditTitle: titleOf(entry.creditKind),
  amount: String(amount),
  atMost: minorText(atMost),
  batch: String(batch),
  createdAt: beijing(createdAt),
})

type Columns = Readonly<{
  currency: string
  openingDebit: bigint
  openingCredit: bigint
  debits: bigint
  credits: bigint
  closingDebit: bigint
  closingCredit: bigint
}>

const totalView = <Total extends Columns>(total: Total) => ({
  ...total,
  openingDebit: String(total.openingDebit),
  openingCredit: String(total.openingCredit),
  debits: String(total.debits),
  credits: String(total.credits),
  closingDebit: String(total.closingDebit),
  closingCredit: String(total.closingCredit),
})
