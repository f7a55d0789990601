import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { findRowsBelow } from '#oversight'
import { createApplicants, png, type Upload } from '#test/applicant'
import { smallPng } from '#test/application'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { db } = server.program.modules
const operatorId = await colleague(server, '陈经办', ['operator'])
const operator = await cookieOf(server, operatorId)
const { join, begin, send, handIn } = createApplicants(server)

test('one file, of bounded size, and only from whoever may send one', async () => {
  const { token } = await begin()
  const path = '/join/media'
  const headers = { 'x-tongbao-draft': token }
  const table: readonly (readonly [given: Upload, status: number, code: string])[] = [
    [{ path, headers: {}, bytes: png }, 404, 'NO_DRAFT'],
    [{ path, headers, body: new FormData() }, 400, 'UPLOAD_EXPECTED'],
    [
      { path, headers: { ...headers, 'content-type': 'application/json' }, body: '{"~":0}' },
      400,
      'UPLOAD_EXPECTED',
    ],
    [
      {
        path,
        headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\ncut',
      },
      400,
      'UPLOAD_UNREADABLE',
    ],
    [{ path, headers, bytes: new Uint8Array(8 * 1024 * 1024) }, 413, 'UPLOAD_TOO_LARGE'],
    [{ path, headers, bytes: new TextEncoder().encode('<svg onload=1>') }, 400, 'MEDIA_TYPE'],
    [{ path, headers, bytes: png, name: 'licence.pdf' }, 400, 'MEDIA_NAME'],
  ]
  for (const [given, status, code] of table) {
    const said = await send(given)
    deepEqual([said.status, said.body['code']], [status, code])
  }
  const named = await send({ path, headers, bytes: png, name: '../../etc/"pass\r\nwd".png' })
  equal(named.status, 200, JSON.stringify(named.body))
})

test('a document is saved and never run, and who opened it is written down', async () => {
  const { id, token, mediaId } = await handIn(4)
  const open = (path: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${server.url}/console/api${path}`, { headers })
  const path = `/onboarding/applications/${id}/documents/${mediaId}`
  const own = await open(`/join/media/${mediaId}`, { 'x-tongbao-draft': token })
  const theirs = await open(path, { cookie: operator })
  for (const response of [own, theirs]) {
    equal(response.status, 200)
    deepEqual(Buffer.from(await response.arrayBuffer()), smallPng)
    match(response.headers.get('content-disposition') ?? '', /^attachment; /)
    equal(response.headers.get('content-security-policy'), "sandbox; default-src 'none'")
    equal(response.headers.get('x-content-type-options'), 'nosniff')
    match(response.headers.get('cache-control') ?? '', /no-store/)
  }
  const rows = await findRowsBelow(db, { actor: operatorId, limit: 20 })
  ok(rows.some(({ action, subject }) => action === 'document-read' && subject === id))
  // Its own paper an applicant reads as often as it likes, and the chained log is no longer for it.
  const all = await findRowsBelow(db, { subject: id, limit: 20 })
  equal(all.filter(({ action }) => action === 'document-read').length, 1)
  const missing = await ask(server, {
    path: `/onboarding/applications/${id}/documents/nothing`,
    cookie: operator,
  })
  equal(missing.status, 404)
})

test('one draft asks six hundred times an hour, and another is not held up by it', async () => {
  const { token } = await begin()
  const code = async () => (await join(token, 'GET', '')).body['code']
  const codes: unknown[] = []
  for (let turn = 0; turn < 20; turn++)
    codes.push(...(await Promise.all(Array.from({ length: 31 }, code))))
  equal(codes.filter((each) => each === 'TOO_MANY_CALLS').length, 20)
  equal((await join((await begin()).token, 'GET', '')).status, 200)
})

test('the files of one draft come to sixty megabytes at most', async () => {
  const { id, token } = await begin()
  const path = '/join/media'
  const headers = { 'x-tongbao-draft': token }
  equal((await send({ path, headers, bytes: png })).status, 200)
  const weigh = (size: number) =>
    sql`update onboarding.document set size = ${size} where application_id = ${id}`.execute(db)
  await weigh(60 * 1024 * 1024 - png.length)
  equal((await send({ path, headers, bytes: png })).status, 200, 'to the byte')
  const over = await send({ path, headers, bytes: png })
  deepEqual([over.status, over.body['code']], [400, 'MEDIA_TOO_MUCH'])
})

test('two thousand drafts that nobody hands in are enough, but at our counter', async () => {
  await sql`
    insert into onboarding.application
    select r.* from onboarding.application a, generate_series(1, 2000) n,
      lateral (select (jsonb_populate_record(a, jsonb_build_object('id', a.id || n, 'applyment_id',
        a.applyment_id + n, 'business_code', a.id || n))).*) r
    where a.id = ${(await begin()).id}`.execute(db)
  const full = await ask(server, { method: 'POST', path: '/join' })
  deepEqual([full.status, full.body['code']], [429, 'TOO_MANY_DRAFTS'])
  const counter = { method: 'POST', path: '/onboarding/applications', cookie: operator }
  equal((await ask(server, counter)).status, 200)
  await sql`
    delete from onboarding.application where state = 'EDITTING' and length(id) > 29`.execute(db)
  const again = await ask(server, { method: 'POST', path: '/join' })
  match(String(again.body['token']), /./)
})

test('one draft takes sixty files an hour', async () => {
  const { token } = await begin()
  const headers = { 'x-tongbao-draft': token }
  const codes: unknown[] = []
  for (let index = 0; index < 61; index++)
    codes.push((await send({ path: '/join/media', headers, bytes: png })).body['code'])
  deepEqual([codes[59], codes[60]], [undefined, 'TOO_MANY_UPLOADS'])
})
