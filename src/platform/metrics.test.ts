import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '#platform/metrics'

test('two modules that ask for one name count together', async () => {
  const metrics = createMetrics()
  const help = 'Payments by outcome'
  metrics.counter('payments_total', help, ['outcome'])({ outcome: 'paid' })
  metrics.counter('payments_total', help, ['outcome'])({ outcome: 'paid' }, 2)
  metrics.seconds('payment_seconds', 'Time of a payment')({}, 0.02)
  metrics.seconds('payment_seconds', 'Time of a payment')({}, 0.03)
  const text = await metrics.text()
  assert.match(text, /^payments_total{outcome="paid"} 3$/m)
  assert.match(text, /^payment_seconds_count 2$/m)
  assert.match(text, /^payment_seconds_bucket{le="0.025"} 1$/m)
})
