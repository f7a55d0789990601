import type { KeyObject } from 'node:crypto'
import { encryptField } from '@tongbao/apiv3'
import type { OpenField } from '#merchants'
import type { Keys } from '#platform/keys'
import { nameAllowedFrom, nameRequiredFrom, refuse } from './transfer-bill.ts'

type Named = Readonly<{ user_name?: string; transfer_amount: number }>

/**
 * The payee's name as the merchant gave it, or null where it gave none. Refuses NAME_REQUIRED,
 * NAME_NOT_ALLOWED by the amount, and NAME_NOT_DECRYPTED.
 */
export function payeeNameIn(
  { user_name: encrypted, transfer_amount: amount }: Named,
  open: OpenField,
  pointer = '/user_name',
): string | null {
  const where = { field: pointer, location: 'body' } as const
  if (encrypted === undefined) {
    if (amount >= nameRequiredFrom) throw refuse('NAME_REQUIRED', where)
    return null
  }
  if (amount < nameAllowedFrom) throw refuse('NAME_NOT_ALLOWED', where)
  const name = open(encrypted)?.trim()
  if (!name) throw refuse('NAME_NOT_DECRYPTED', where)
  return name
}

const contextOf = (id: string): string => `clearing transfer payee ${id}`

export const sealName = (keys: Keys, id: string, name: string | null): string | null =>
  name === null ? null : keys.seal(contextOf(id), name)

/** The name in the clear, for whoever has to check it now; kept by nobody. */
export const openName = (
  keys: Keys,
  { id, nameSealed }: Readonly<{ id: string; nameSealed: string | null }>,
): string | null => (nameSealed === null ? null : keys.open(contextOf(id), nameSealed))

/** The name as its merchant reads it again: encrypted with the key of its own certificate. */
export const nameForMerchant = (
  keys: Keys,
  named: Readonly<{ id: string; nameSealed: string | null }>,
  publicKey: KeyObject,
): string | undefined => {
  const name = openName(keys, named)
  return name === null ? undefined : encryptField(publicKey, name)
}
