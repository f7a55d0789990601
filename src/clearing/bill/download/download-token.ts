import { minuteMs } from '#kernel/time'
import type { Keys } from '#platform/keys'
import { type BillKind, type BillName, billForms, refuse } from '../bill.ts'

/** Validity after the bill was asked for (APIv3 bills, download); within it any number of downloads. */
const lifetimeMs = 5 * minuteMs

/** What a token opens: a bill, compressed or not, encrypted or not. */
export type Download = BillName & Readonly<{ isZipped: boolean; isEncrypted: boolean }>

const context = 'clearing bill download'

/**
 * A token that names a bill, who may download it and until when. It is kept nowhere: sealed, it can be
 * neither read nor altered.
 */
export function issueToken(keys: Keys, download: Download, now: Date): string {
  const { mchid, businessDate, kind, scope, isZipped, isEncrypted } = download
  const form = `${isZipped ? 'z' : ''}${isEncrypted ? 'e' : ''}`
  const expiresAt = now.getTime() + lifetimeMs
  return keys.seal(context, [mchid, businessDate, kind, scope, form, expiresAt].join(' '))
}

/** Refuses a token that we did not seal, one of another merchant, and one that is out of date. */
export function readToken(keys: Keys, token: string, mchid: string, now: Date): Download {
  const [owner, businessDate = '', kind = '', scope = '', form = '', expiresAt] = opened(
    keys,
    token,
  ).split(' ')
  if (!isKind(kind)) throw refuse('DOWNLOAD_TOKEN_INVALID')
  if (owner !== mchid) throw refuse('DOWNLOAD_TOKEN_FOREIGN')
  if (Number(expiresAt) < now.getTime()) throw refuse('DOWNLOAD_TOKEN_EXPIRED')
  const [isZipped, isEncrypted] = [form.includes('z'), form.includes('e')]
  return { mchid, businessDate, kind, scope, isZipped, isEncrypted }
}

function opened(keys: Keys, token: string): string {
  try {
    return keys.open(context, token)
  } catch {
    throw refuse('DOWNLOAD_TOKEN_INVALID', { field: 'token', location: 'query' })
  }
}

const isKind = (text: string): text is BillKind => Object.hasOwn(billForms, text)
