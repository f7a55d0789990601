/**
 * The first payment against a running demo: makes an order and prints the text of its QR code.
 *
 *     npm run demo                                  # in another terminal
 *     npx node -C source examples/first-payment.ts
 *     npm run --silent payer -- pay <what it printed>
 */
import { readFileSync } from 'node:fs'
import { createClient } from '@tongbao/apiv3'

type Demo = {
  baseUrl: string
  platform: { publicKeyId: string; publicKeyPath: string }
  merchants: [
    {
      mchid: string
      appid: string
      serialNo: string
      privateKeyPath: string
      apiV3Key: string
      notifyUrl: string
    },
  ]
}

const home = process.env['TONGBAO_HOME'] ?? '.tongbao'
const demo = JSON.parse(readFileSync(`${home}/demo.json`, 'utf8')) as Demo
const { platform, merchants } = demo
const [{ mchid, appid, serialNo, privateKeyPath, apiV3Key, notifyUrl }] = merchants

const client = createClient({
  baseUrl: demo.baseUrl,
  mchid,
  serialNo,
  privateKey: readFileSync(privateKeyPath, 'utf8'),
  apiV3Key,
  platformKeys: { [platform.publicKeyId]: readFileSync(platform.publicKeyPath, 'utf8') },
})

const order = await client.pay.native({
  appid,
  mchid,
  description: 'A cup of tea',
  // The merchant's own number: repeating the call with it is the same order, never a second one.
  out_trade_no: `tea${Date.now()}`,
  notify_url: notifyUrl,
  amount: { total: 800, currency: 'CNY' },
})
console.log(order.code_url)
