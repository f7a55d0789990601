import { deepEqual, equal, match } from 'node:assert/strict'
import { after, test } from 'node:test'
import { fen } from '#kernel/money'
import { openAccounts, post } from '#ledger'
import { findRowsBelow, propose, verifyAudit } from '#oversight'
import { inTransaction } from '#platform/db'
import { startServer } from '#test/server'
import { type Body, codeOf, listed, openShopDesk, type Somebody } from '#test/shop-desk'
import { colleague } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db, now } = modules
const town = await openShopDesk(server)
const { mchid, neighbour, store, of } = town
const head = await town.somebody('店长', ['merchant_administrator', 'merchant_developer'])
const cashier = await town.somebody('收银', ['merchant_operator'])
const atStore = await town.somebody('门店', ['merchant_operator'], { nodeId: store.id })
const finance = await town.somebody('财务', ['merchant_finance'])
const checker = await town.somebody('复核', ['merchant_approver'])

test('the tree is its administrator’s, and each change is written down', async () => {
  const added = await of(head, '/nodes', { kind: 'store', name: '新店', code: 'S77' })
  const id = String(added.body['id'])
  equal((await of(head, `/nodes/${id}/name`, { name: '改名店' }, 'PUT')).status, 204)
  const settles = await of(head, `/nodes/${id}/settles-itself`, { settlesItself: true }, 'PUT')
  equal(settles.status, 204)
  equal((await of(head, `/nodes/${id}/close`, {})).status, 204)
  equal(await codeOf(of(head, `/nodes/${id}/name`, { name: '又改' }, 'PUT')), 'NODE_CLOSED')
  const whole = { name: '柜台', nodeId: id, amount: null, remark: null }
  equal(await codeOf(of(head, '/codes', whole)), 'NODE_CLOSED')
  equal(await codeOf(of(atStore, `/nodes/${id}/close`, {})), 'PERMISSION_MISSING')
  const { body } = await of(atStore, '/nodes')
  deepEqual(
    // Of two that were made within a millisecond either may come first.
    listed(body, 'nodes')
      .map(({ code }) => String(code))
      .toSorted(),
    ['S01', 'T01'],
  )
  const rows = await findRowsBelow(db, { subject: id, limit: 9 })
  deepEqual(
    rows.map(({ action }) => action),
    ['node-close', 'node-settles-itself', 'node-rename', 'node-add'],
  )
})

test('a merchant moves its own people only, the last administrator stays, and checkers are made by two', async () => {
  const put = (who: Somebody, id: string, what: string, body: object) =>
    of(who, `/staff/${id}/${what}`, body, 'PUT')
  const foreign = await town.somebody('邻居', ['merchant_operator'], { at: neighbour.mchid })
  const teller = await colleague(server, '经', ['operator'])
  for (const id of [foreign.id, teller, 'st_nothing']) {
    equal(await codeOf(put(head, id, 'state', { state: 'suspended' })), 'NO_SUCH_COLLEAGUE')
    const roles = { roles: ['merchant_finance'] }
    equal(await codeOf(put(head, id, 'roles', roles)), 'NO_SUCH_COLLEAGUE')
    equal(await codeOf(of(head, `/staff/${id}/invite`, {})), 'NO_SUCH_COLLEAGUE')
  }
  const misplaced = await put(head, cashier.id, 'roles', { roles: ['administrator'] })
  equal(misplaced.status, 400)
  const invited = await of(head, '/staff', {
    name: '新人',
    login: 'newcomer',
    roles: ['merchant_operator'],
    nodeId: store.id,
  })
  match(String(invited.body['link']), /\/console\/welcome#/)
  const lost = { name: '某', login: 'lost', roles: ['merchant_operator'], nodeId: 'nd_nothing' }
  equal(await codeOf(of(head, '/staff', lost)), 'NODE_NOT_EXISTS')
  // Of the shop's administrators one alone can sign in: the demo's.
  const qian = await somebodyNamed('钱店长')
  const last = await put(head, qian, 'state', { state: 'suspended' })
  equal(last.body['code'], 'LAST_ADMINISTRATOR')
  const demoted = await put(head, qian, 'roles', { roles: ['merchant_operator'] })
  equal(demoted.body['code'], 'LAST_ADMINISTRATOR')
  // There is a checker, the demo's, so that another is made by two.
  const wanted = { roles: ['merchant_operator', 'merchant_approver'] }
  const asked = await put(head, cashier.id, 'roles', wanted)
  equal(asked.body['code'], 'SECOND_PERSON_NEEDED')
  const { approvalId } = asked.body['detail'] as { approvalId: string }
  const shown = await of(checker, `/approvals/${approvalId}`)
  equal(shown.body['kind'], 'staff_approver')
  const { contentDigest } = shown.body
  const word = { verdict: 'approve', note: '同意', contentDigest }
  equal((await of(checker, `/approvals/${approvalId}/decide`, word)).body['state'], 'APPROVED')
  equal((await put(head, cashier.id, 'roles', wanted)).status, 204)
  await put(head, cashier.id, 'state', { state: 'active' })
})

async function somebodyNamed(name: string): Promise<string> {
  const { body } = await of(head, '/staff')
  return String(listed(body, 'staff').find((each) => each['name'] === name)?.['id'])
}

test('money is asked for by one, approved by another, and everybody sees why it waits', async () => {
  await inTransaction(db, async (tx) => {
    const accounts = { kind: 'merchant_available', owner: mchid } as const
    await openAccounts(tx, [accounts], 'CNY', now())
    const debit = { kind: 'merchant_operation', owner: mchid } as const
    const gift = { key: 'ti_gift', kind: 'direct', posting: 'gift', amount: fen(500n) } as const
    await post(tx, [{ ...gift, debit, credit: accounts }], now())
  })
  const { body: money } = await of(finance, '/money')
  deepEqual((money['purses'] as readonly Body[])[0], {
    accountType: 'BASIC',
    available: '500',
    frozen: '0',
  })
  const wish = { requestNo: 'TBW000001', accountType: 'BASIC', amount: '300', remark: null }
  const asked = await of(finance, '/payout-requests', wish)
  equal(asked.body['state'], 'waiting', JSON.stringify(asked.body))
  deepEqual((await of(finance, '/payout-requests', wish)).body, asked.body)
  equal(await codeOf(of(head, '/payout-requests', wish)), 'PERMISSION_MISSING')
  const id = String(asked.body['approvalId'])
  const { body: notices } = await of(checker, '/notices')
  const notice = listed(notices, 'notices').find((each) => each['id'] === `approval:${id}`)
  match(String(notice?.['about']), /^提现3\.00元至/)
  equal((await of(checker, '/notices/read', { ids: [`approval:${id}`] })).status, 204)
  const { body: read } = await of(checker, '/notices')
  equal(listed(read, 'notices').find((each) => each['id'] === `approval:${id}`)?.['isRead'], true)
  equal(await codeOf(of(atStore, `/approvals/${id}`)), 'NO_SUCH_APPROVAL')
  equal(await codeOf(of(checker, `/approvals/ap_nothing`)), 'NO_SUCH_APPROVAL')
  const waits = async (who: Somebody) => (await of(who, '/home')).body['waiting'] as Body
  equal((await waits(checker))['approvals'], 1)
  equal((await waits(atStore))['approvals'], 0, 'what waits is no store’s')
  const shown = await of(checker, `/approvals/${id}`)
  const word = { verdict: 'approve', note: '', contentDigest: shown.body['contentDigest'] }
  equal(await codeOf(of(finance, `/approvals/${id}/decide`, word)), 'PERMISSION_MISSING')
  equal((await of(checker, `/approvals/${id}/decide`, word)).body['state'], 'APPROVED')
  await modules.clearing.sweeps['pay-approved']?.run()
  const { body: done } = await of(finance, '/settlements')
  deepEqual(
    [listed(done, 'requests')[0]?.['state'], listed(done, 'payouts')[0]?.['amount']],
    ['done', '300'],
  )
})

test('a checker of one store decides what the store took, and knows of nothing else', async () => {
  const atStoreChecker = await town.somebody('店复核', ['merchant_approver'], { nodeId: store.id })
  const proposed = (deviceId: string | null) =>
    inTransaction(db, (tx) =>
      propose(
        tx,
        {
          kind: 'merchant_refund',
          subject: `rd_${deviceId}`,
          amount: 500_000n,
          summary: '退款',
          content: { deviceId, amount: '500000' },
          maker: cashier.id,
          mchid,
          needed: 1,
        },
        now(),
      ),
    )
  const [theirs, whole] = [await proposed('S01'), await proposed(null)]
  const { body } = await of(atStoreChecker, '/approvals?state=PENDING')
  deepEqual(
    listed(body, 'approvals').map(({ id }) => id),
    [theirs.id],
  )
  const word = { verdict: 'approve', note: '', contentDigest: theirs.contentDigest }
  const said = await of(atStoreChecker, `/approvals/${theirs.id}/decide`, word)
  equal(said.body['state'], 'APPROVED')
  const beyond = { ...word, contentDigest: whole.contentDigest }
  const refused = of(atStoreChecker, `/approvals/${whole.id}/decide`, beyond)
  equal(await codeOf(refused), 'NO_SUCH_APPROVAL')
  const { body: notices } = await of(atStoreChecker, '/notices')
  deepEqual(listed(notices, 'notices'), [])
  const far = await town.somebody('邻店复核', ['merchant_approver'], { at: neighbour.mchid })
  equal(await codeOf(of(far, `${neighbour.mchid}/approvals/${whole.id}`)), 'NO_SUCH_APPROVAL')
  equal(await codeOf(of(far, `/approvals/${whole.id}`)), 'MERCHANT_OUT_OF_REACH')
})

test('fees, bills and what nobody may download', async () => {
  const { body } = await of(finance, '/fees')
  equal((body['contract'] as Body)['source'], 'own', JSON.stringify(body))
  equal((await of(finance, '/bills')).status, 200)
  equal(await codeOf(of(finance, '/bills/2026-01-01/trade_all')), 'STATEMENT_CREATING')
  equal((await of(finance, '/bills/2026-01-01/everything')).status, 400)
  equal(await codeOf(of(cashier, '/bills')), 'PERMISSION_MISSING')
  deepEqual(await verifyAudit(db), [])
})
