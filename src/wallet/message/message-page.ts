import { beijing } from '#kernel/time'
import type { Directory } from '#merchants'
import { type CustomerId, type Message, messagesOf, type Parties } from '#parties'
import { merchantName } from '../cashier/open-cashier.ts'

type Deps = Readonly<{ directory: Directory; parties: Parties }>

/** What the payer reads, newest first; one that is about a merchant says by name which. */
export async function messagePage(
  { directory, parties }: Deps,
  asked: Readonly<{ customerId: CustomerId; cursor?: string | undefined }>,
) {
  const { messages, unread, next } = await messagesOf(parties, asked)
  return {
    messages: await Promise.all(messages.map((message) => viewOf(directory, message))),
    unread,
    ...(next !== undefined && { next }),
  }
}

async function viewOf(directory: Directory, { at, isRead, data, ...message }: Message) {
  const { mchid } = data
  return {
    ...message,
    data,
    ...(mchid !== undefined && { merchant: await merchantName(directory, mchid) }),
    at: beijing(at),
    read: isRead,
  }
}
