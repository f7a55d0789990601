import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { pdf, png } from '#test/onboarding'
import { openWire, said, type Upload, upload } from '#test/onboarding-wire'

test('uploads: what is signed, what is a form, and who may', async () => {
  await using wire = await openWire()
  const { provider, shop } = wire
  const good = await upload(wire, provider)
  assert.equal(good.status, 200, good.text)
  assert.ok(good.headers['wechatpay-signature'])
  assert.equal((await upload(wire, provider, { filename: 'a.pdf', file: pdf() })).status, 200)
  const other = png()
  const part = (name: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n{}\r\n`
  const raw = (text: string): Upload => ({
    body: Buffer.from(text),
    boundary: 'b',
    signedText: '{}',
  })
  const table: readonly (readonly [what: string, given: Upload, status: number, code: string])[] = [
    ['another text was signed', { signedText: '{}' }, 401, 'SIGN_ERROR'],
    ['the whole body was signed', { signedText: png().toString('latin1') }, 401, 'SIGN_ERROR'],
    [
      'another file',
      {
        file: randomBytes(64),
        meta: JSON.stringify({ filename: 'a.png', sha256: hash('sha256', other) }),
      },
      400,
      'PARAM_ERROR',
    ],
    ['meta that is no JSON', { meta: 'meta' }, 400, 'PARAM_ERROR'],
    ['meta without a digest', { meta: '{"filename":"a.png"}' }, 400, 'PARAM_ERROR'],
    [
      'a digest of another kind',
      { meta: '{"filename":"a.png","sha256":"abc"}' },
      400,
      'PARAM_ERROR',
    ],
    ['no file', raw(`${part('meta')}--b--\r\n`), 400, 'PARAM_ERROR'],
    ['no meta', raw(`${part('file')}--b--\r\n`), 400, 'PARAM_ERROR'],
    [
      'a part more',
      raw(`${part('meta')}${part('file')}${part('more')}--b--\r\n`),
      400,
      'PARAM_ERROR',
    ],
    [
      'a part twice',
      raw(`${part('meta')}${part('meta')}${part('file')}--b--\r\n`),
      400,
      'PARAM_ERROR',
    ],
    ['a form without an end', raw(`${part('meta')}${part('file')}`), 400, 'PARAM_ERROR'],
    [
      'something behind the end',
      raw(`${part('meta')}${part('file')}--b--\r\nmore`),
      400,
      'PARAM_ERROR',
    ],
    [
      'something before the beginning',
      raw(`x${part('meta')}${part('file')}--b--\r\n`),
      400,
      'PARAM_ERROR',
    ],
    ['no boundary', { contentType: 'multipart/form-data' }, 400, 'PARAM_ERROR'],
    ['another type', { contentType: 'text/plain' }, 400, 'INVALID_REQUEST'],
    ['too much', { file: Buffer.alloc(9 * 1024 * 1024) }, 400, 'INVALID_REQUEST'],
    [
      'a picture where a film is wanted',
      { path: '/v3/merchant/media/video_upload' },
      400,
      'PARAM_ERROR',
    ],
  ]
  for (const [what, given, status, code] of table)
    assert.deepEqual(said(await upload(wire, provider, given)), [status, code], what)
  assert.deepEqual(said(await upload(wire, shop)), [403, 'NO_AUTH'], 'PROVIDER_ONLY')
  const json = await wire.ask(provider, 'POST', '/v3/merchant/media/upload', { meta: {} })
  assert.equal(json.status, 400, 'MEDIA_FORM')
})
