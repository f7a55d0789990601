import { newId } from '#kernel/id'
import { phoneDigest, phoneOf } from '../customer/phone.ts'
import type { Parties } from '../parties.ts'
import type { MessagePort } from './message-port.ts'
import { findInbox, insertInbox } from './store.ts'

export type InboxMessage = Readonly<{ phone: string; text: string; at: Date }>

/** A message port that sends nothing: it keeps the texts for a page that only the demo serves. */
export function createInbox({ db, keys, now }: Pick<Parties, 'db' | 'keys' | 'now'>): MessagePort {
  return {
    send: ({ phone, text }) => {
      const at = now()
      const id = newId('txt', at)
      return insertInbox(db, {
        id,
        phoneDigest: phoneDigest(keys, phone),
        phoneSealed: keys.seal(`parties.inbox.phone:${id}`, phone),
        textSealed: keys.seal(`parties.inbox.text:${id}`, text),
        sentAt: at,
      })
    },
  }
}

/** The newest fifty texts, to one phone or to all, newest first. Demo only: it shows live codes. */
export async function inboxOf(
  { db, keys }: Pick<Parties, 'db' | 'keys'>,
  { phone }: Readonly<{ phone?: string | undefined }>,
): Promise<readonly InboxMessage[]> {
  const rows = await findInbox(db, phone && phoneDigest(keys, phoneOf(phone)), 50)
  return rows.map(({ id, phoneSealed, textSealed, sentAt }) => ({
    phone: keys.open(`parties.inbox.phone:${id}`, phoneSealed),
    text: keys.open(`parties.inbox.text:${id}`, textSealed),
    at: sentAt,
  }))
}
