import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondMs } from '#kernel/time'
import { markMessagesRead, messagesOf, type NewMessage, notify, unreadOf } from '#parties'
import { inTransaction } from '#platform/db'
import { partiesOf } from '#test/parties'
import { createWorld } from '#test/world'

const receipt = (customerId: string, body: string): NewMessage => ({
  customerId,
  kind: 'payment',
  title: '支付成功',
  body,
  data: { orderId: body, amount: '100', currency: 'CNY' },
})

test('a customer reads its own messages, newest first, page by page', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const tell = (...messages: NewMessage[]) =>
    inTransaction(world.db, (tx) => notify(tx, messages, parties.now()))
  await tell()
  for (let count = 1; count <= 45; count++) {
    await tell(receipt('cus_a', `order ${count}`), receipt('cus_b', `other ${count}`))
    parties.pass(secondMs)
  }
  const read: string[] = []
  let cursor: string | undefined
  do {
    const page = await messagesOf(parties, { customerId: 'cus_a', cursor })
    assert.equal(page.unread, 45)
    read.push(...page.messages.map(({ body }) => body))
    cursor = page.next
  } while (cursor !== undefined)
  assert.deepEqual(
    read,
    Array.from({ length: 45 }, (_, index) => `order ${45 - index}`),
  )

  const [newest] = (await messagesOf(parties, { customerId: 'cus_a' })).messages
  assert.deepEqual(newest?.data, { orderId: 'order 45', amount: '100', currency: 'CNY' })
  assert.equal(newest?.isRead, false)
  await markMessagesRead(parties, 'cus_a')
  await markMessagesRead(parties, 'cus_a')
  assert.equal(await unreadOf(parties, 'cus_a'), 0)
  assert.equal(await unreadOf(parties, 'cus_b'), 45)
  const [again] = (await messagesOf(parties, { customerId: 'cus_a' })).messages
  assert.equal(again?.isRead, true)
  assert.deepEqual(await messagesOf(parties, { customerId: 'cus_c' }), {
    messages: [],
    next: undefined,
    unread: 0,
  })
})

test('a message that was rolled back was never there', async () => {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const told = inTransaction(world.db, async (tx) => {
    await notify(tx, [receipt('cus_a', 'paid')], parties.now())
    throw new Error('the payment broke')
  })
  await assert.rejects(told, /broke/)
  assert.equal(await unreadOf(parties, 'cus_a'), 0)
})
