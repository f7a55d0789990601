/**
 * The other institution, as little as there can be of one: it verifies who asks, thinks for a while,
 * and answers a prepay call rightly signed. Run as a process of its own, so that its work is not the
 * work of whoever is measured. Sends its address and its public key to its parent, and ends with it.
 */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  newNonce,
  parseAuthorization,
  requestMessage,
  responseMessage,
  sign,
  signatureScheme,
  verify,
} from '@tongbao/apiv3'

const [certificatePath = '', appid = '', thinkMs = '0'] = process.argv.slice(2)
const merchantKey = new X509Certificate(readFileSync(certificatePath)).publicKey
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const serial = 'PUB_KEY_ID_00000000000000000000000000000001'

const server = createServer((request, response) => void serve(request, response))
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' })
  process.send?.({ baseUrl: `http://127.0.0.1:${port}`, serial, publicPem })
})

process.once('disconnect', () => process.exit(0))

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await buffer(request)
  const begun = performance.now()
  const isRight = isSigned(request, asked)
  // A timer is late by up to a millisecond, for both who are compared.
  await sleep(Math.max(0, Number(thinkMs) - (performance.now() - begun)))
  const [status, text] = isRight
    ? [200, JSON.stringify(answerTo(request))]
    : [401, JSON.stringify({ code: 'SIGN_ERROR', message: '签名错误' })]
  const timestamp = Math.floor(Date.now() / 1_000)
  const nonce = newNonce()
  const signature = await sign(responseMessage({ timestamp, nonce, body: text }), privateKey)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature-Type': signatureScheme,
    'Wechatpay-Signature': signature,
  })
  response.end(text)
}

/** Whoever is not paid yet is asked about, too; a wrong answer would be a sick channel. */
function answerTo({ method, url = '' }: IncomingMessage): object {
  if (method === 'POST') return { code_url: `weixin://wxpay/bizpayurl?pr=plain${newNonce()}` }
  const { pathname, searchParams } = new URL(url, 'http://plain')
  return {
    appid,
    mchid: searchParams.get('mchid'),
    out_trade_no: pathname.split('/').at(-1),
    trade_state: 'NOTPAY',
    amount: { total: 1, currency: 'CNY' },
    trade_state_desc: '订单未支付',
  }
}

function isSigned({ method = '', url = '', headers }: IncomingMessage, body: Buffer): boolean {
  const said = parseAuthorization(headers.authorization ?? '')
  if (!said) return false
  const { timestamp, nonce, signature } = said
  return verify(requestMessage({ method, url, timestamp, nonce, body }), signature, merchantKey)
}
