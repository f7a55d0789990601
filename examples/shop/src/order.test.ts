import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fenOf, plainYuan, yuan } from './money.ts'
import { afterPaymentNews, afterRefundNews, type Order, refundable } from './order.ts'

const unpaid: Order = {
  outTradeNo: '20261124080000-0123456789',
  goodsId: 'buns',
  method: 'native',
  total: 650,
  state: 'NOTPAY',
  createdAt: '2026-11-24T00:00:00.000Z',
  version: 1,
  refunds: [],
}
const news = (state: string, total = 650) => ({
  out_trade_no: unpaid.outTradeNo,
  trade_state: state,
  amount: { total },
})

test('news in any order, any number of times, ends in the same state', () => {
  const stories: readonly (readonly [readonly string[], string])[] = [
    [['NOTPAY', 'SUCCESS'], 'SUCCESS'],
    [['SUCCESS', 'NOTPAY'], 'SUCCESS'],
    [['SUCCESS', 'SUCCESS', 'REFUND', 'SUCCESS'], 'REFUND'],
    [['USERPAYING', 'NOTPAY', 'REVOKED'], 'REVOKED'],
    [['CLOSED', 'NOTPAY'], 'CLOSED'],
  ]
  for (const [states, end] of stories) {
    const order = states.reduce((one, state) => afterPaymentNews(one, news(state)), unpaid)
    assert.equal(order.state, end, states.join(' '))
  }
})

test('another amount than we asked for is never taken as paid', () => {
  assert.throws(() => afterPaymentNews(unpaid, news('SUCCESS', 1)), /1 fen paid for 650/)
})

test('refunds under way count as gone, closed and refused ones come back', () => {
  const refund = { outRefundNo: 'R1', amount: 150, reason: '', requestedAt: '' } as const
  const paid = { ...unpaid, state: 'SUCCESS' } as const
  const withState = (state: 'REQUESTED' | 'SUCCESS' | 'CLOSED' | 'REFUSED'): Order => ({
    ...paid,
    refunds: [{ ...refund, state }],
  })
  assert.equal(refundable(unpaid), 0)
  assert.equal(refundable(paid), 650)
  assert.equal(refundable(withState('REQUESTED')), 500)
  assert.equal(refundable(withState('SUCCESS')), 500)
  assert.equal(refundable(withState('CLOSED')), 650)
  assert.equal(refundable(withState('REFUSED')), 650)

  const late = { out_trade_no: '', out_refund_no: 'R1', status: 'PROCESSING' }
  assert.equal(afterRefundNews(withState('SUCCESS'), late).refunds[0]?.state, 'SUCCESS')
})

test('yuan on the screen and in a form, fen everywhere else', () => {
  assert.equal(yuan(128_800), '1,288.00')
  assert.equal(yuan(80_000), '800.00')
  for (const [fen, text] of [
    [1, '0.01'],
    [650, '6.50'],
    [128_800, '1288.00'],
  ] as const) {
    assert.equal(plainYuan(fen), text)
    assert.equal(fenOf(text), fen)
  }
  assert.equal(fenOf('6.5'), 650)
  for (const wrong of ['', '0', '-1', '1.234', '1e3', '一元', '0.00'])
    assert.equal(fenOf(wrong), undefined, wrong)
})
