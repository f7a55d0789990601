import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readmitMerchant, suspendMerchant } from '#merchants'
import { openWallet } from '#test/open-wallet'
import { startServer } from '#test/server'
import { openTill, type Side } from '#test/till'
import { usualWriter } from '#test/world'

const onlyRows = usualWriter === 'engine' && 'two processes post here'

test('nobody pays a merchant that is suspended, nor one whose provider is, until it is readmitted', {
  skip: onlyRows,
}, async () => {
  await using server = await startServer()
  const till = await openTill(server)
  const { db } = server.program.modules
  let serial = 0
  const order = async ({ signer, prefix, parties }: Side): Promise<string> => {
    const { text } = await till.post(signer, `${prefix}/native`, {
      ...parties,
      description: '豆浆',
      out_trade_no: `suspended${serial++}`,
      notify_url: 'http://127.0.0.1:1/notify',
      amount: { total: 500 },
    })
    return JSON.parse(text).code_url.split('pr=')[1]
  }
  /** Asks a node that has forgotten nothing, because it has only just begun. */
  const asked = async (prepayId: string) => {
    const wallet = await openWallet((await server.openNode()).url, till.alice.payer)
    const sheet = await wallet.ask('/cashier', { code: prepayId })
    const paid = await wallet.pay(prepayId)
    return [sheet, paid].map(({ status, text }) => [status, JSON.parse(text).code ?? 'ok'])
  }

  const balance = await till.alice.balance()
  const sub = JSON.parse(JSON.stringify(till.partner.parties)).sub_mchid
  const suspended = [
    [403, 'MERCHANT_SUSPENDED'],
    [403, 'MERCHANT_SUSPENDED'],
  ]
  const table: readonly (readonly [side: Side, mchid: string])[] = [
    [till.direct, till.direct.signer.mchid],
    [till.partner, till.partner.signer.mchid],
    [till.partner, sub],
  ]
  for (const [side, mchid] of table) {
    const prepayId = await order(side)
    await suspendMerchant({ db }, { mchid })
    await suspendMerchant({ db }, { mchid })
    assert.deepEqual(await asked(prepayId), suspended, mchid)
    await readmitMerchant({ db }, { mchid })
  }
  assert.equal(await till.alice.balance(), balance, 'nothing was paid')

  const prepayId = await order(till.direct)
  assert.deepEqual(await asked(prepayId), [
    [200, 'ok'],
    [200, 'ok'],
  ])
  assert.equal(await till.alice.balance(), balance - 500n)
})
