import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { findRefused, findRowsBelow, institutionRoles, propose, verifyAudit } from '#oversight'
import { inTransaction } from '#platform/db'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { db, now } = server.program.modules
const house = await colleague(server, '全能', institutionRoles)
const cookies = { house: await cookieOf(server, house) }

const send = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/console/api${path}`, init)

test('a row is shown with what changed and from where, and one that is not is said to be none', async () => {
  const clerk = await colleague(server, '柜员', ['operator'])
  const body = { roles: ['auditor'] }
  const path = `/staff/${clerk}/roles`
  await ask(server, { method: 'PUT', path, cookie: cookies.house, body })
  const [row] = await findRowsBelow(db, { action: 'staff-roles', subject: clerk, limit: 1 })
  const shown = await ask(server, { path: `/audit/rows/${row?.height}`, cookie: cookies.house })
  const { before, after: changed, ip } = shown.body['detail'] as Record<string, unknown>
  deepEqual([before, changed, ip], [{ roles: ['operator'] }, body, '127.0.0.1'])
  const none = await ask(server, { path: '/audit/rows/999999', cookie: cookies.house })
  equal(none.body['code'], 'NO_SUCH_AUDIT_ROW')
})

test('what the log takes out of the house calculates nothing, and is written into it', async () => {
  const formula = '=HYPERLINK("https://evil.example","x")'
  await inTransaction(db, (tx) =>
    propose(
      tx,
      {
        kind: 'refund',
        subject: formula,
        amount: 1n,
        summary: formula,
        content: { x: formula },
        maker: house,
        needed: 1,
      },
      now(),
    ),
  )
  const cookie = { headers: { cookie: cookies.house } }
  const csv = await (await send('/audit/export?format=csv', cookie)).text()
  for (const cell of csv.split(/\r\n|","/)) ok(!/^"?[=+\-@]/.test(cell), cell)
  const lines = await (await send('/audit/export?format=jsonl', cookie)).text()
  match(lines, /"end":\{"height":"\d+","hash":"\w{64}".*"signature":"[\w+/=]+"\}/)
  const exports = await findRowsBelow(db, { action: 'audit-export', limit: 9 })
  deepEqual([exports.length, exports[0]?.actor], [2, house])
})

test('what was refused is counted, and the log hears of it once an hour', async () => {
  const clerk = await colleague(server, '好奇', ['operator'])
  const cookie = await cookieOf(server, clerk)
  for (let left = 0; left < 5; left++) await ask(server, { path: '/audit', cookie })
  const counted = (await findRefused(db, 500)).filter(({ staffId }) => staffId === clerk)
  equal(
    counted.reduce((sum, { count }) => sum + count, 0),
    5,
  )
  const rows = await findRowsBelow(db, { actor: clerk, action: 'refused', limit: 9 })
  // Two, if the hour ended meanwhile.
  ok(rows.length === counted.length && rows[0]?.subject === 'GET /console/api/audit')
  deepEqual(await verifyAudit(db), [])
})
