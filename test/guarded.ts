import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { secondMs } from '#kernel/time'
import { installRules, type Rule, terms } from '#risk'
import { type Server, startServer } from './server.ts'
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
  const { db, now } = program.modules
  const rules = Object.keys(outcomes).map((said, index) => ruleOf(said as Said, index))
  await installRules({ db, now, terms }, { rules, to: 'live' })
  // Each process reads its rules anew every second.
  await sleep(1.5 * secondMs)
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
