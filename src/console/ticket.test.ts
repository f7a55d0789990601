import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { addNode } from '#merchants'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const [shop, neighbour] = server.demo.merchants
ok(shop && neighbour)
const { mchid } = shop
const whole = { mchid, nodeId: null }
const node = await addNode(modules, { mchid, kind: 'store', code: 'TKT', name: '工单店' })

const cookie = async (
  name: string,
  role: Parameters<typeof colleague>[2],
  seat?: typeof whole | { mchid: string; nodeId: string },
) => cookieOf(server, await colleague(server, name, role, seat))
const owner = await cookie('店长', ['merchant_administrator'], whole)
const clerk = await cookie('店员', ['merchant_operator'], { mchid, nodeId: node.id })
const stranger = await cookie('邻居', ['merchant_administrator'], {
  mchid: neighbour.mchid,
  nodeId: null,
})
const operator = await cookie('经办', ['operator'])

const url = `/merchants/${mchid}/tickets`
const get = (path: string, who: string) => ask(server, { path, cookie: who })
const post = (path: string, body: object, who: string) =>
  ask(server, { method: 'POST', path, body, cookie: who })

test('a merchant asks, the institution answers, and both see what waits', async () => {
  const nasty = '<img src=x onerror=alert(1)>\u001b[31m'
  const body = { topic: 'settlement', subject: '没有到账', text: nasty }
  const { body: opened } = await post(url, body, owner)
  const id = String(opened['id'])
  match(id, /^tk_/)
  const waiting = await get('/ops/tickets', operator)
  match(JSON.stringify(waiting.body), /没有到账/)

  const answered = await post(`/ops/tickets/${id}/say`, { text: '已补汇' }, operator)
  equal(answered.body['state'], 'ANSWERED')
  equal(answered.body['assigneeName'], '经办')
  ok(Number(answered.body['answeredAfterMs']) >= 0)
  deepEqual((await get('/ops/tickets', operator)).body['tickets'], [])
  equal((await get(`${url}/unseen`, owner)).body['unseen'], 1)
  const read = await get(`${url}/${id}`, owner)
  const said = read.body['said'] as Record<string, unknown>[]
  // Plain text, as it was written, without what moves a terminal.
  equal(said[0]?.['text'], '<img src=x onerror=alert(1)>[31m')
  equal((await get(`${url}/unseen`, owner)).body['unseen'], 0)

  equal((await post(`${url}/${id}/say`, { text: '还是没有' }, owner)).body['state'], 'OPEN')
  equal((await post(`${url}/${id}/close`, {}, owner)).body['state'], 'CLOSED')
  equal((await post(`/ops/tickets/${id}/close`, {}, operator)).body['code'], 'TICKET_CLOSED')
  equal((await post(`${url}/${id}/say`, { text: '又来了' }, owner)).body['state'], 'OPEN')
  const mine = await get('/ops/tickets?which=mine', operator)
  equal((mine.body['tickets'] as unknown[]).length, 1)
  equal((await post(`/ops/tickets/${id}/assign`, { toMe: false }, operator)).body['assignee'], null)
})

test('whoever works at one store sees what was asked there, and a neighbour nothing', async () => {
  const body = { topic: 'other', subject: '门店的事', text: '打印机' }
  const here = String((await post(url, body, clerk)).body['id'])
  const above = String((await post(url, { ...body, subject: '总部的事' }, owner)).body['id'])
  const seen = await get(url, clerk)
  deepEqual(
    (seen.body['tickets'] as Record<string, unknown>[]).map((ticket) => ticket['id']),
    [here],
  )
  equal((await get(`${url}/${above}`, clerk)).body['code'], 'TICKET_UNKNOWN')
  equal(
    (await post(`${url}/${above}/say`, { text: '我来' }, clerk)).body['code'],
    'TICKET_NOT_FOUND',
  )
  equal((await get(`${url}/${here}`, owner)).status, 200)
  equal((await get(`${url}/${here}`, stranger)).body['code'], 'MERCHANT_OUT_OF_REACH')
  const theirs = `/merchants/${neighbour.mchid}/tickets/${here}`
  equal((await get(theirs, stranger)).body['code'], 'TICKET_UNKNOWN')
  equal((await get('/ops/tickets', owner)).body['code'], 'PERMISSION_MISSING')
})

test('what says nothing, links to nothing or never ends is refused', async () => {
  const body = { topic: 'payment', subject: '有一笔单', text: '\u0007 \n' }
  equal((await post(url, body, owner)).body['code'], 'TICKET_TEXT_EMPTY')
  const linked = { ...body, text: '查一下', outTradeNo: 'nobody-has-it' }
  equal((await post(url, linked, owner)).body['code'], 'TICKET_LINK_UNKNOWN')
  equal((await post(url, { ...body, text: 'x', assignee: 'st_1' }, owner)).status, 400)
  const id = String((await post(url, { ...body, text: '很多话' }, owner)).body['id'])
  for (let no = 2; no <= 200; no++) await post(`${url}/${id}/say`, { text: `第${no}句` }, owner)
  equal((await post(`${url}/${id}/say`, { text: '再一句' }, owner)).body['code'], 'TICKET_FULL')
})
