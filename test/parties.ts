import { Refusal } from '#kernel/refusal'
import { plusMs } from '#kernel/time'
import {
  inboxOf,
  type NewCustomer,
  openParties,
  type Parties,
  type PartiesOptions,
  registerCustomer,
} from '#parties'
import { createKeys } from '#platform/keys'
import type { World } from './world.ts'

export const testKeys = createKeys(Buffer.alloc(32, 7))

/** Parties on a world, with a clock that stands until it is told to go on. */
export type TestParties = Parties & Readonly<{ pass: (ms: number) => void }>

export function partiesOf(
  { db }: Pick<World, 'db'>,
  options: Partial<PartiesOptions> = {},
): TestParties {
  let at = new Date('2026-11-24T00:00:00Z')
  const parties = openParties({ db, keys: testKeys, now: () => at, ...options })
  const pass = (ms: number): void => {
    at = plusMs(at, ms)
  }
  return { ...parties, pass }
}

export const alice: NewCustomer = {
  phone: '13800000001',
  name: '爱丽丝',
  password: 'correct horse battery',
}
export const bob: NewCustomer = {
  phone: '13800000002',
  name: '鲍勃',
  password: 'staple for the bob',
}

export const customer = (parties: Parties, who = alice) => registerCustomer(parties, who)

/** The code in the newest text to this phone. */
export async function codeSentTo(parties: Parties, phone: string): Promise<string> {
  const [newest] = await inboxOf(parties, { phone })
  const code = /[0-9]{6}/.exec(newest?.text ?? '')?.[0]
  if (code === undefined) throw new Error('no code was sent')
  return code
}

/** A code that is not the right one. */
export const otherThan = (code: string): string =>
  String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** The code of the refusal, or `ok`; anything else that is thrown breaks the test. */
export async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask()
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** How many times each answer was given. */
export function countsOf(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}
