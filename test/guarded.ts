import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { installRules, type Rule, terms } from '#risk'
import { addStaff } from '#oversight'
import { type Server, startServer } from './server.ts'
import type { Answer } from './signed-face.ts'
import { json, newNumber, openTill, orderOf, type Till } from './till.ts'

/** What risk says of a payment or withdrawal of so many fen, and of no other. */
export const amounts = {
  'CHALLENGE passkey,code': 11_111n,
  'CHALLENGE passkey': 11_222n,
  'DELAY 24': 12_222n,
  REVIEW: 13_333n,
  DENY: 14_444n,
  FREEZE: 15_555n,
} as const
type Said = keyof typeof amounts

const outcomes: Readonly<Record<Said, Rule['outcome']>> = {
  'CHALLENGE passkey,code': { act: 'CHALLENGE', means: ['passkey', 'code'] },
  'CHALLENGE passkey': { act: 'CHALLENGE', means: ['passkey'] },
  'DELAY 24': { act: 'DELAY', hours: 24 },
  REVIEW: { act: 'REVIEW' },
  DENY: { act: 'DENY' },
  FREEZE: { act: 'FREEZE' },
}

const ruleOf = (said: Said, index: number): Rule => ({
  id: `test-${index}`,
  version: 1,
  name: { zh: said, en: said },
  owner: '测试',
  products: 'all',
  condition: `event.amount = ${Number(amounts[said]) / 100}元`,
  outcome: outcomes[said],
  reasons: ['TAKE_OVER'],
  source: { kind: 'engineering', reference: 'test' },
})

export type Guarded = Readonly<{
  server: Server
  till: Till
  /** The prepay_id of a fresh order of so many fen. */
  order: (amount: bigint) => Promise<string>
  /** Alice's first card. */
  cardId: string
  [Symbol.asyncDispose]: () => Promise<void>
}>

/** Lets each of these amounts have its judgement. */
export async function judgeAmounts({ program }: Server): Promise<void> {
  const { db, now, risk } = program.modules
  const rules = Object.keys(outcomes).map((said, index) => ruleOf(said as Said, index))
  await installRules({ db, now, terms }, { rules, to: 'live' })
  // A process reads them within a second by itself, or later where it has to wait for a core.
  await risk?.exchanges['risk-rules']?.run()
}

/** A shop and its payers, where each of some amounts has a judgement of its own. */
export async function startGuarded(): Promise<Guarded> {
  const server = await startServer()
  await judgeAmounts(server)
  const till = await openTill(server)
  const { cards } = json(await till.alice.ask('/cards')) as { cards: { id: string }[] }
  const cardId = cards[0]?.id
  assert(cardId)
  return {
    server,
    till,
    cardId,
    async order(amount) {
      const body = orderOf(till.direct, {
        out_trade_no: newNumber(),
        amount: { total: Number(amount) },
      })
      const { text } = await till.post(till.direct.signer, `${till.direct.prefix}/native`, body)
      return String(JSON.parse(text).code_url).split('pr=')[1] ?? ''
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The code of a refusal; the status of anything else. */
export const codeOf = (answer: Answer): unknown => json(answer)['code'] ?? answer.status

export const challengeOf = (answer: Answer): Readonly<{ id: string; means: string[] }> =>
  JSON.parse(answer.text).detail.challenge

/** Pays without proving anything by itself. */
export const payPlain = ({ till: { alice } }: Guarded, prepayId: string, wallet = alice) =>
  wallet.ask('/cashier/pay', { prepayId, funding: 'balance', pin: wallet.payer.pin })

let requests = 0
/** A request id that nobody has used. */
export const newRequest = (): string => `guard-request-${requests++}`

export const withdrawing = (
  { till: { alice }, cardId }: Guarded,
  amount: bigint,
  requestId = newRequest(),
) => alice.ask('/withdrawals', { cardId, amount: String(amount), pin: alice.payer.pin, requestId })

/** The one-time code that Alice's phone was sent for a challenge. */
export async function phoneCode({ till }: Guarded, challenge: string): Promise<string> {
  const { alice } = till
  const sent = await alice.ask(`/challenges/${challenge}/code`, {})
  assert.equal(sent.status, 204, sent.text)
  const { messages } = json(await alice.ask(`/demo/inbox?phone=${alice.payer.phone}`)) as {
    messages: { text: string }[]
  }
  return /验证码(\d{6})/.exec(messages[0]?.text ?? '')?.[1] ?? ''
}

/** Decides the one open case about a payment or withdrawal that risk knows by a name with this in it. */
export async function decide(
  { server }: Guarded,
  part: string,
  outcome: 'release' | 'refund' | 'thaw' | 'confirm_fraud',
) {
  const { db, now, risk } = server.program.modules
  assert(risk)
  const { id } = await addStaff(
    { db, now },
    { name: '严谨', roles: ['approver'], addedBy: 'platform' },
  )
  for (let turn = 0; turn < 50; turn++) {
    const { cases } = await risk.cases.queue({})
    const found = cases.find(({ payment }) => payment?.includes(part))
    if (found) {
      await risk.cases.take({ caseId: found.id, by: id })
      return risk.cases.decide({ caseId: found.id, by: id, outcome, reason: '已电话核实' })
    }
    await sleep(100)
  }
  throw new Error(`no case about ${part}`)
}
