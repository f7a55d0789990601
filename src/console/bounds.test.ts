import { deepEqual } from 'node:assert/strict'
import { after, test } from 'node:test'
import { type RawBuilder, sql } from 'kysely'
import { startServer } from '#test/server'
import { openShopDesk } from '#test/shop-desk'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { db, now } = server.program.modules
const town = await openShopDesk(server)
const { mchid, of } = town
const at = now()

test('what a merchant’s people make has an end, and says what to do there', async () => {
  const head = await town.somebody('店长', ['merchant_administrator', 'merchant_operator'])
  type Filling = Readonly<{
    path: string
    body: object
    code: string
    most: number
    table: RawBuilder<unknown>
    fill: (count: number) => RawBuilder<unknown>
  }>
  const rows: readonly Filling[] = [
    {
      path: '/staff',
      body: { roles: ['merchant_operator'], nodeId: null },
      code: 'STAFF_FULL',
      most: 500,
      table: sql`oversight.staff where mchid = ${mchid}`,
      fill: (count) => sql`
        insert into oversight.staff (id, name, roles, state, created_at, mchid)
        select 'st_' || n, '某', '{merchant_operator}', 'suspended', ${at}, ${mchid}
        from generate_series(1, ${count}::int) n`,
    },
    {
      path: '/codes',
      body: { nodeId: null, amount: null, remark: null },
      code: 'CODES_FULL',
      most: 1_000,
      table: sql`merchants.collection_code where mchid = ${mchid}`,
      fill: (count) => sql`
        insert into merchants.collection_code (mchid, id, name, state, created_by, created_at,
          closed_at)
        select ${mchid}, 'cc_' || n, '柜台', 'closed', ${head.id}, ${at}, ${at}
        from generate_series(1, ${count}::int) n`,
    },
    {
      path: '/nodes',
      body: { kind: 'store' },
      code: 'NODES_FULL',
      most: 5_000,
      table: sql`merchants.node where mchid = ${mchid}`,
      fill: (count) => sql`
        insert into merchants.node (mchid, id, kind, name, state, settles_itself, created_at)
        select ${mchid}, 'nd_' || n, 'store', '店' || n, 'closed', false, ${at}
        from generate_series(1, ${count}::int) n`,
    },
    {
      path: '/tickets',
      body: { topic: 'other', subject: '请教', text: '请协助' },
      code: 'TICKETS_FULL',
      most: 50,
      table: sql`ops.ticket where mchid = ${mchid} and state <> 'CLOSED'`,
      fill: (count) => sql`
        insert into ops.ticket (mchid, id, topic, subject, state, opened_by, opened_at,
          waiting_since, moved_at, words, seen)
        select ${mchid}, 'tk_' || n, 'other', '问', 'OPEN', ${head.id}, ${at}, ${at}, ${at}, 1, 1
        from generate_series(1, ${count}::int) n`,
    },
  ]
  for (const { path, body, code, most, table, fill } of rows) {
    const { rows: found } = await sql<{ count: number }>`
      select count(*)::int as count from ${table}`.execute(db)
    await fill(most - 1 - (found[0]?.count ?? 0)).execute(db)
    const names = ['last', 'over']
    const said = []
    for (const each of names) {
      const named = path === '/tickets' ? {} : { name: each }
      const login = path === '/staff' ? { login: each } : {}
      const answer = await of(head, path, { ...body, ...named, ...login })
      said.push(answer.status === 200 ? 'ok' : answer.body['code'])
    }
    deepEqual(said, ['ok', code], path)
  }
})
