/** What the installation's setting says becomes of a payment that comes after the end of its order. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsOf, openAccounts } from '#ledger'
import { noHandOff } from '#payments'
import { latePolicies, loadConfig } from '#platform/config'
import { inTransaction } from '#platform/db'
import { createLog } from '#platform/log'
import { createModules } from '../src/create-modules.ts'
import { findInstructionsFor } from '../src/payments/instruction/store.ts'
import { closeOrder } from '../src/payments/order/close-order.ts'
import { createOrders, fromWallet } from '../src/payments/order/create-order.ts'
import { openThroughChannel } from '../src/payments/order/open-through-channel.ts'
import { findByOutTradeNo } from '../src/payments/order/store.ts'
import { hints } from './channel-world.ts'
import { createOtherInstitution } from './other-institution.ts'
import { order as orderOf } from './payments.ts'
import { startServer } from './server.ts'

test('a payment after the close is given back, or opens its order again, as the setting says', async () => {
  await using server = await startServer({ role: 'api' })
  const { modules } = server.program
  const { db, now } = modules
  const [shop] = server.demo.merchants
  assert(shop)
  const { mchid, appid } = shop
  await inTransaction(db, (tx) => openAccounts(tx, accountsOf('channel', 'theirs'), 'CNY', now()))
  for (const latePolicy of latePolicies) {
    const other = createOtherInstitution()
    const { payments } = createModules(
      {
        config: loadConfig({ LATE_PAYMENT: latePolicy }),
        databaseUrl: server.world.url,
        log: createLog({ level: 'silent' }),
        now,
        isDemo: true,
      },
      { ...modules, upstream: { ...modules.upstream, channels: other.channels } },
      noHandOff,
    )
    const { instructions } = payments
    const outTradeNo = `late-${latePolicy}`
    const order = orderOf(outTradeNo, { mchid, appid, channel: 'theirs', createdAt: now() })
    await createOrders(db, [fromWallet(order)], now())
    const deps = { db, now, instructions }
    await openThroughChannel(deps, { order, isNew: false, told: null }, hints)
    await closeOrder(deps, { mchid, outTradeNo, spMchid: null })
    const [pay] = await findInstructionsFor(db, { mchid, subject: order.id })
    assert(pay)
    other.set(pay, 'succeeded')
    await instructions.learn(pay, other.report(pay))
    const ended = await findByOutTradeNo(db, { mchid, outTradeNo })
    assert.equal(ended?.state, latePolicy === 'reopen' ? 'SUCCESS' : 'CLOSED')
  }
})
