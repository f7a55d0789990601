import { Refusal } from '#kernel/refusal'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { searchLists } from '#risk'
import type { DraftContent } from '../application.ts'
import { licenceNumberOf } from '../check/check-subject.ts'

export type Listed = 'black' | 'grey' | 'none'

type Deps = Readonly<{ db: Db; keys: Keys }>
type Asked = Parameters<typeof searchLists>[1]

/**
 * Whether the licence, the account or the telephone of an applicant stands on one of the lists of risk, by the
 * worst of them (特约商户准入, rules of the field §1.6).
 */
export async function findListed(deps: Deps, content: DraftContent, now: Date): Promise<Listed> {
  const account = content.bank_account_info?.account_number ?? ''
  const asked: readonly Asked[] = [
    { kind: 'merchant', value: licenceNumberOf(content) },
    { kind: 'account', value: account },
    { kind: 'card', value: account },
    { kind: 'phone', value: content.contact_info?.mobile_phone ?? '' },
  ]
  const colours = new Set<string>()
  for (const each of asked)
    for (const colour of await coloursOf(deps, each, now)) colours.add(colour)
  if (colours.has('black')) return 'black'
  return colours.has('grey') ? 'grey' : 'none'
}

async function coloursOf(deps: Deps, asked: Asked, now: Date): Promise<readonly string[]> {
  try {
    const { entries } = await searchLists(deps, asked)
    return entries
      .filter(({ removedAt, expiresAt }) => !removedAt && (!expiresAt || expiresAt > now))
      .map(({ colour }) => colour)
  } catch (error) {
    // An account that has no card's number is no card, and so on no list of cards.
    if (error instanceof Refusal && error.code === 'LIST_VALUE_BAD') return []
    throw error
  }
}
