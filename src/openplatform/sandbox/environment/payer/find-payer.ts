import { balanceOf } from '#ledger'
import { findCustomer, type Parties } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { findPayer, findPayers, type StoredPayer } from './store.ts'
import { type PayerSecrets, payerContext, refuse, type TestPayer } from './test-payer.ts'

type Deps = Readonly<{ db: Db; keys: Keys; parties: Parties }>

/** Every payer that was made for a test, the newest first. */
export async function listTestPayers(deps: Deps): Promise<readonly TestPayer[]> {
  const stored = await findPayers(deps.db)
  return Promise.all(stored.map((payer) => opened(deps, payer)))
}

/** Refuses TEST_PAYER_NOT_FOUND. */
export async function testPayerOf(deps: Deps, customerId: string): Promise<TestPayer> {
  const stored = await findPayer(deps.db, customerId)
  if (!stored) throw refuse('TEST_PAYER_NOT_FOUND')
  return opened(deps, stored)
}

async function opened(deps: Deps, { secrets, ...payer }: StoredPayer): Promise<TestPayer> {
  const { customerId } = payer
  const owner = { kind: 'customer_balance', owner: customerId } as const
  const [customer, balance] = await Promise.all([
    findCustomer(deps.parties, customerId),
    balanceOf(deps.db, owner, 'CNY'),
  ])
  const known = JSON.parse(deps.keys.open(payerContext(customerId), secrets)) as PayerSecrets
  const state = customer?.state ?? 'frozen'
  return { ...payer, ...known, state, available: balance.available.minor }
}
