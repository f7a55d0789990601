import type { Currency } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type AccountKind, chart, type TrialBalance, trialBalance } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import { sumAhead } from '../channel/settlement/store.ts'
import { type CustodyProof, findProofs, insertProof } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type ProofInput = Readonly<{
  businessDate: string
  /** The bank's closing balance of that day, where its statement is there. */
  statement?: Readonly<{ currency: string; closing: bigint }>
}>

export const refuse = refusals({
  CUSTODY_DAY_OPEN: [409, '账务当日尚未日终，不能做备付金核对，请在日终完成后重试'],
})

/** A reason to wake somebody. */
export type CustodyAlarm = 'not_covered' | 'books_unbalanced' | 'bank_differs' | 'proof_changed'

export type Proved = Readonly<{
  /** One a currency: those of this proof, also where they were there before. */
  proofs: readonly CustodyProof[]
  alarms: readonly CustodyAlarm[]
}>

/**
 * 备付金核对: on a closed day, what is owed to customers, merchants and ourselves, what is on its way
 * out and what waits in the suspense account, less what merchants and channels owe, what channels kept
 * for their work and what was lost, is what the custody accounts hold, to the fen and per currency (custody rules of the People's Bank); and that
 * is what the bank's statement closes with, and what the bank has taken for payments that it has not
 * sent yet, and what of channels' settlements stands with one of the two a day earlier. Differences are answered and stored, never refused. Refuses an open day.
 *
 * The second time: the same figures are the same proof, and a statement may join it. Other figures of
 * a closed day are stored beside the first, and are an alarm of their own.
 */
export async function proveCustody({ db, now }: Deps, input: ProofInput): Promise<Proved> {
  const { businessDate, statement } = input
  const balance = await trialBalance(db, businessDate)
  if (!balance.isFinal)
    throw refuse('CUSTODY_DAY_OPEN', { field: 'businessDate', value: businessDate })
  const proofs: CustodyProof[] = []
  const alarms = new Set<CustodyAlarm>(balance.isBalanced ? [] : ['books_unbalanced'])
  for (const { currency } of balance.sums) {
    const own = statement?.currency === currency ? statement.closing : null
    const ahead = own === null ? 0n : await sumAhead(db, { date: businessDate, currency })
    const proof = proofOf(balance, { currency, closing: own, ahead, now: now() })
    const { stored, isChanged } = await store(db, proof)
    proofs.push(stored)
    if (stored.difference !== 0n) alarms.add('not_covered')
    if ((stored.bankDifference ?? 0n) !== 0n) alarms.add('bank_differs')
    if (isChanged) alarms.add('proof_changed')
  }
  return { proofs, alarms: [...alarms] }
}

type Asked = Readonly<{
  currency: Currency
  closing: bigint | null
  /** What channels have paid, as far as we booked it before the bank had it, less the other way round. */
  ahead: bigint
  now: Date
}>

function proofOf(balance: TrialBalance, { currency, closing, ahead, now }: Asked): CustodyProof {
  const held = (kind: AccountKind): bigint =>
    balance.lines
      .filter((line) => line.kind === kind && line.currency === currency)
      .reduce((sum, line) => sum + line.closingCredit - line.closingDebit, 0n)
  const parts = kinds
    .filter((kind) => kind !== 'custody' && !kind.startsWith('demo_bank_'))
    .map((kind) => ({ kind, amount: held(kind) }))
    .filter(({ amount }) => amount !== 0n)
  const custody = -held('custody')
  const owed = parts.reduce((sum, { amount }) => sum + amount, 0n)
  const inTransit = closing === null ? null : held('demo_bank_outbound') + ahead
  return {
    businessDate: balance.businessDate,
    currency,
    attempt: 1,
    parts,
    custody,
    owed,
    difference: custody - owed,
    bankBalance: closing,
    inTransit,
    bankDifference: closing === null || inTransit === null ? null : custody - closing - inTransit,
    provedAt: now,
  }
}

const kinds = Object.keys(chart) as AccountKind[]

type Stored = Readonly<{ stored: CustodyProof; isChanged: boolean }>

async function store(db: Db, proof: CustodyProof): Promise<Stored> {
  for (;;) {
    const stored = await inTransaction(db, async (tx): Promise<Stored | undefined> => {
      const all = await findProofs(tx, proof.businessDate)
      const earlier = all.filter(({ currency }) => currency === proof.currency)
      const isChanged = earlier.some((each) => tellsOtherwise(each, proof))
      const same = earlier.findLast((each) => isSame(each, proof))
      if (same) return { stored: same, isChanged }
      const next = { ...proof, attempt: earlier.length + 1 }
      return (await insertProof(tx, next)) ? { stored: next, isChanged } : undefined
    })
    // Another process was faster; its proof is seen now.
    if (stored) return stored
  }
}

const figuresOf = ({ custody, parts }: CustodyProof): string =>
  [`custody ${custody}`, ...parts.map(({ kind, amount }) => `${kind} ${amount}`).toSorted()].join()

/** Nothing about a closed day may be told anew but what the bank had not told before. */
const tellsOtherwise = (earlier: CustodyProof, proof: CustodyProof): boolean =>
  figuresOf(earlier) !== figuresOf(proof) ||
  (earlier.bankBalance !== null &&
    proof.bankBalance !== null &&
    (earlier.bankBalance !== proof.bankBalance || earlier.inTransit !== proof.inTransit))

const isSame = (earlier: CustodyProof, proof: CustodyProof): boolean =>
  !tellsOtherwise(earlier, proof) &&
  (proof.bankBalance === null || proof.bankBalance === earlier.bankBalance)
