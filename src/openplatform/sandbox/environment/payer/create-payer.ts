import { randomBytes, randomInt } from 'node:crypto'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type CustomerId, type Parties, registerCustomer, setPin } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { bindCard, issueBankCard, moveMoney } from '#wallet'
import { insertPayer } from './store.ts'
import { type PayerSecrets, payerContext } from './test-payer.ts'

export type PayerDeps = Readonly<{ db: Db; keys: Keys; now: Clock; parties: Parties }>

export type NewTestPayer = Readonly<{
  name: string
  /** Fen; nothing where it is 0. At most what a card may top up at once, 50,000 yuan. */
  balanceMinor: bigint
}>

/** What lies on each card when it is issued: 100,000 yuan. */
const cardOpeningMinor = 10_000_000n
const cardCount = 2

/**
 * A payer who can pay at once: two bound cards, a PIN, and a balance that was topped up from the first
 * card; answers who it is. Refuses NAME_INVALID, AMOUNT_OUT_OF_RANGE. Asked twice it makes two.
 */
export async function createTestPayer(
  deps: PayerDeps,
  { name, balanceMinor }: NewTestPayer,
): Promise<CustomerId> {
  const secrets = { ...newSecrets(), cards: newCards() }
  const { phone, password } = secrets
  const customer = await registerCustomer(deps.parties, { phone, name, password })
  const customerId = customer.id
  const pin = await choosePin(deps, { customerId, password })
  const [card] = await giveCards(deps, { customerId, name: customer.name, ...secrets })
  if (card && balanceMinor > 0n)
    await moveMoney(deps, {
      customerId,
      requestId: 'sandbox-first-top-up',
      kind: 'top_up',
      cardId: card.id,
      amountMinor: balanceMinor,
    })
  const sealed = deps.keys.seal(payerContext(customerId), JSON.stringify({ ...secrets, pin }))
  const createdAt = deps.now()
  await insertPayer(deps.db, { customerId, name: customer.name, secrets: sealed, createdAt })
  return customerId
}

const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0')

const newSecrets = (): Pick<PayerSecrets, 'phone' | 'password'> => ({
  phone: `19${digits(9)}`,
  password: `sandbox-${randomBytes(6).toString('hex')}`,
})

const newCards = (): readonly string[] =>
  Array.from({ length: cardCount }, () => `622202${digits(12)}1`)

const tries = 8

/** Chance draws a trivial PIN now and then, such as 123456; then another. */
async function choosePin(
  { parties }: PayerDeps,
  { customerId, password }: Readonly<{ customerId: CustomerId; password: string }>,
): Promise<string> {
  for (let left = tries; ; left--) {
    const pin = digits(6)
    try {
      await setPin(parties, { customerId, pin, password })
      return pin
    } catch (error) {
      if (left === 0 || !(error instanceof Refusal && error.code === 'PIN_TRIVIAL')) throw error
    }
  }
}

function giveCards(
  deps: PayerDeps,
  payer: Pick<PayerSecrets, 'cards' | 'phone'> & Readonly<{ customerId: CustomerId; name: string }>,
) {
  const { customerId, name: holderName, phone } = payer
  const opening = fen(cardOpeningMinor)
  return payer.cards.reduce<Promise<readonly { id: string }[]>>(async (before, number) => {
    const bound = await before
    await issueBankCard(deps, {
      number,
      holderName,
      kind: 'debit',
      bankType: 'ICBC_DEBIT',
      opening,
    })
    return [...bound, await bindCard(deps, { customerId, number, holderName, phone })]
  }, Promise.resolve([]))
}
