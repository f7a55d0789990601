import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { businessDate } from '#kernel/time'
import { recordStart, sourcesOf, sumFigures, watchJobs } from '#ops'
import { loadConfig } from '#platform/config'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf, type Said } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const { db, now } = modules
const [shop] = server.demo.merchants
ok(shop)
const { mchid } = shop

const checkerId = await colleague(server, '复核', ['approver'])
const operator = await cookieOf(server, await colleague(server, '经办', ['operator']))
const administrator = await cookieOf(server, await colleague(server, '管理', ['administrator']))

const get = (path: string, cookie = operator): Promise<Said> => ask(server, { path, cookie })
const post = (path: string, body: object = {}, cookie = operator): Promise<Said> =>
  ask(server, { method: 'POST', path, body, cookie })

test('an alarm that people end is ended with a note, and no other', async () => {
  await sql`
    insert into payments.alarm (kind, subject, id, since, seen_at, count, sentence)
    values ('callbacks_exhausted', ${mchid}, 'al_1', ${now()}, ${now()}, 3, '请联系商户'),
           ('risk_jump', 'x', 'al_2', ${now()}, ${now()}, 1, '请核对')`.execute(db)
  const end = (kind: string, subject: string) =>
    post('/ops/alarms/end', { kind, subject, note: '已联系' })
  equal((await end('risk_jump', 'x')).body['code'], 'ALARM_ENDS_BY_ITSELF')
  equal((await end('callbacks_exhausted', mchid)).status, 204)
  equal((await end('callbacks_exhausted', mchid)).body['code'], 'ALARM_NOT_FOUND')
  const { body } = await get('/ops/alarms')
  equal((body['open'] as unknown[]).length, 1)
  match(JSON.stringify(body['past']), /已联系/)
})

test('jobs tell how they ran last, coarsely, and settings how they came to be', async () => {
  const jobs = watchJobs({ db, now, process: 'box:1' })
  const turn = jobs.around({ name: 'sweep', everyMs: 500, run: async () => undefined })
  const broken = jobs.around({
    name: 'broken',
    everyMs: 500,
    run: async () => {
      throw new Error('no such file')
    },
  })
  const { signal } = new AbortController()
  for (let count = 0; count < 5; count++) await turn(signal)
  await broken(signal).catch(() => undefined)
  // The program's own loops are watched as well.
  const here = async () => {
    const all = (await get('/ops/jobs')).body['jobs'] as Record<string, unknown>[]
    return all.filter(({ process }) => process === 'box:1')
  }
  deepEqual(await here(), [])
  await jobs.flush()
  const told = await here()
  deepEqual(
    told.map(({ name, standing, turns, error }) => [name, standing, turns, error]),
    [
      ['broken', 'failing', '1', 'no such file'],
      ['sweep', 'fine', '5', null],
    ],
  )

  const env = { TONGBAO_HOME: '/nowhere', DATABASE_URL: 'postgres://u:secret@db/x' }
  const start = async (more: Readonly<Record<string, string>>) => {
    const config = loadConfig({ ...env, ...more })
    const sourceOf = sourcesOf({ ...env, ...more }, config.home)
    await recordStart(modules, { config, sourceOf, version: '1', process: 'box:1' })
  }
  await start({})
  await start({})
  await start({ DATABASE_POOL: '50', DATABASE_URL: 'postgres://u:other@db/x' })
  const { body } = await get('/ops/settings', administrator)
  ok(!JSON.stringify(body).includes('secret'))
  match(JSON.stringify(body), /"name":"DATABASE_POOL","value":"50","source":"environment"/)
  const history = await get('/ops/settings/history?place=both%20production', administrator)
  const [latest, first] = history.body['starts'] as Record<string, unknown>[]
  equal(first?.['starts'], 2)
  const text = JSON.stringify(latest?.['changes'])
  match(text, /"DATABASE_URL"/)
  ok(!text.includes('other'))
  equal((await get('/ops/settings')).status, 403)
})

test('the first page tells each what they may see, and today’s figures', async () => {
  const approver = await cookieOf(server, checkerId)
  ok((await sumFigures(modules)) > 0)
  equal(await sumFigures(modules), 0)
  for (const [cookie, parts] of [
    [operator, ['alarms', 'books', 'clearing', 'figures', 'jobs', 'tickets']],
    [approver, ['alarms', 'approvals', 'books', 'clearing', 'figures']],
    [administrator, ['alarms', 'jobs']],
  ] as const) {
    const { body } = await get('/ops/overview', cookie)
    deepEqual(Object.keys(body).toSorted(), parts)
  }
  const { figures } = (await get('/ops/overview')).body
  const { today, days } = figures as { today: Record<string, unknown>; days: unknown[] }
  equal(today['date'], businessDate(now()))
  equal(days.length, 14)
})
