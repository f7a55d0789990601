/** The programs that stand in the portal, taken out of it and run against a real sandbox. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync, createCipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { requestMessage, sign, verify } from '@tongbao/apiv3'
import { openDesk } from './sandbox.ts'
import { startServer } from './server.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const page = (language: string, name: string): string =>
  readFileSync(join(root, 'docs/portal', language, `${name}.md`), 'utf8')

/** The fenced text of a page that says so behind its language: `run=axios`. */
function fenced(text: string, mark: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${mark}\n(?<code>[\\s\\S]*?)^\`\`\`$`, 'm').exec(text)
  return found?.groups?.['code'] ?? assert.fail(`no example is marked ${mark}`)
}

test('the programs of the quick start and of signing do what they say, in both languages', async () => {
  await using server = await startServer({ environment: 'sandbox' })
  const { ask } = openDesk(server)
  const made = await ask('POST', '/merchants', { name: '测试面馆' })
  const mchid = String(made.body['mchid'])
  const { body } = await ask('POST', `/merchants/${mchid}/bundle`, {})
  const bundle = mkdtempSync(join(tmpdir(), 'tongbao-bundle-'))
  try {
    for (const { name, text } of body['files'] as readonly { name: string; text: string }[]) {
      // The sandbox of a test took a free port after it was told what it is called.
      const settings = name === 'tongbao.json' && { ...JSON.parse(text), baseUrl: server.url }
      writeFileSync(join(bundle, name), settings ? JSON.stringify(settings) : text)
    }
    const table = [
      ['sdk-node', 'run=axios', /^weixin:\/\/|^https?:\/\//],
      ['sdk-node', 'run=node-v3', /^weixin:\/\/|^https?:\/\//],
      ['signing', 'run=signing', /^你好$/],
    ] as const
    for (const language of ['zh', 'en'])
      for (const [name, mark, said] of table) {
        const code = fenced(page(language, name), mark)
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
          cwd: root,
          env: { ...process.env, BUNDLE: bundle },
        })
        assert.match(stdout.trim(), said, `${language}/${name} ${mark}`)
      }
  } finally {
    rmSync(bundle, { recursive: true, force: true })
  }
})

test('the worked example of signing is right to the byte', async () => {
  for (const language of ['zh', 'en']) {
    const text = page(language, 'signing')
    const message = fenced(text, 'example=message')
    const [method = '', url = '', timestamp, nonce = '', body = ''] = message.split('\n')
    const ours = requestMessage({
      method,
      url,
      timestamp: Number(timestamp),
      nonce,
      body: Buffer.from(body),
    })
    assert.equal(String(ours), message)
    assert.equal(
      createHash('sha256').update(message).digest('hex'),
      fenced(text, 'example=digest').trim(),
    )
    assert.ok(text.includes(String(Buffer.byteLength(message))), 'it says how long it is')
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    assert.ok(verify(ours, await sign(ours, privateKey), publicKey))
  }
})

test('the decryption of the callbacks page opens what the platform seals', async () => {
  const key = randomBytes(16).toString('hex')
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('transaction'))
  const sealed = Buffer.concat([
    cipher.update('{"trade_state":"SUCCESS"}'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  const resource = { ciphertext: sealed.toString('base64'), nonce, associated_data: 'transaction' }
  for (const language of ['zh', 'en']) {
    const code = fenced(page(language, 'callbacks'), 'run=decrypt')
    const asked = `${code}\nconsole.log(decrypt(${JSON.stringify(resource)}, '${key}').trade_state)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', asked])
    assert.equal(stdout.trim(), 'SUCCESS')
  }
})

type Operation = Readonly<{
  id: string
  method: string
  path: string
  isUpload: boolean
  answer: Readonly<{ isFile: boolean }>
  example: Readonly<{
    params: Readonly<Record<string, string>>
    query: Readonly<Record<string, string>>
    body: object | null
  }>
}>

test('every example of the reference is understood: done, or refused for what is not there', async () => {
  await using server = await startServer({ environment: 'sandbox' })
  const shop = await openDesk(server).newMerchant()
  const api = readFileSync(join(root, 'docs/reference/api.json'), 'utf8')
  const { operations } = JSON.parse(
    api.replaceAll('"1900000001"', `"${shop.mchid}"`).replaceAll('wx8888888888888888', shop.appid),
  ) as Readonly<{ operations: readonly Operation[] }>
  const flaws: string[] = []
  for (const { id, method, path, example, isUpload } of operations) {
    if (isUpload) continue
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => example.params[name] ?? '')
    const query = new URLSearchParams(example.query).toString()
    const target = query === '' ? filled : `${filled}?${query}`
    const { status, body } = await shop.call(method, target, example.body ?? undefined)
    // What is no openid or no token of theirs is refused in other words than a wrong shape.
    const isMisshapen = JSON.stringify(body['message'] ?? '').startsWith('"参数错误')
    if (status >= 500 || isMisshapen) flaws.push(`${id} ${JSON.stringify(body)}`)
  }
  assert.deepEqual(flaws, [])
})
