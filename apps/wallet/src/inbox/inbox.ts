import { queryOptions } from '@tanstack/react-query'
import { api, type InboxMessage } from '../api.ts'

const LOOK_EVERY_MS = 2_000
const PER_PHONE = 3

/** Only a demo has an inbox; elsewhere the query fails, once and quietly. */
export const inboxQuery = queryOptions({
  queryKey: ['inbox'],
  queryFn: () => api.demoInbox(),
  retry: false,
})

/** The same, looked at again and again while somebody waits for a code. */
export const watchedInboxQuery = queryOptions({ ...inboxQuery, refetchInterval: LOOK_EVERY_MS })

const masked = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

/** Texts to a phone of which the page knows no more than what it shows. */
export async function inboxOfMasked(maskedPhone: string): Promise<{ messages: InboxMessage[] }> {
  const { messages } = await api.demoInbox()
  return { messages: messages.filter(({ phone }) => masked(phone) === maskedPhone) }
}

/** The six digits in a text, or nothing. */
export function codeIn(text: string): string {
  return /\d{6}/.exec(text)?.[0] ?? ''
}

/** `13800000001` → `138 0000 0001`, as people read it out. */
export function spacedPhone(phone: string): string {
  return phone.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')
}

/** The latest texts of each phone, the phone that heard last at the top. */
export function byPhone(messages: readonly InboxMessage[]): [string, InboxMessage[]][] {
  const newestFirst = messages.toSorted((a, b) => b.at.localeCompare(a.at))
  const phones = Map.groupBy(newestFirst, ({ phone }) => phone)
  return [...phones].map(([phone, texts]) => [phone, texts.slice(0, PER_PHONE)])
}
