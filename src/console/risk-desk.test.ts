import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { assert } from '#kernel/assert'
import { businessDate, dayMs, hourMs, plusMs } from '#kernel/time'
import { appendDecisions, appendFacts, catalogue } from '#risk'
import { countAll, decisionOf, valuesOf } from '#test/risk-decided'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { db, now, risk } = server.program.modules
const analyst = await cookieOf(server, await colleague(server, '周策略', ['risk_analyst']))
const approver = await cookieOf(server, await colleague(server, '吴复核', ['approver']))

const run = async (name: string) => {
  assert(risk, 'this installation judges')
  await (risk.sweeps[name] ?? risk.exchanges[name])?.run()
}
const get = async (path: string) => (await ask(server, { path, cookie: analyst })).body
const post = (path: string, body: object, cookie = analyst) =>
  ask(server, { method: 'POST', path, body, cookie })

/** Approves what waits, and has it done. */
async function approve(approvalId: unknown) {
  const path = `/approvals/${String(approvalId)}`
  const { body } = await ask(server, { path, cookie: approver })
  const { contentDigest } = body
  const { status } = await post(
    `${path}/decide`,
    { verdict: 'approve', note: '同意', contentDigest },
    approver,
  )
  equal(status < 300, true)
  await run('risk-approved')
}

const draft = {
  id: 'desk-large-app',
  name: { zh: 'App大额', en: 'Large in the app' },
  owner: '策略组',
  products: ['app'],
  condition: 'event.amount>5万元',
  outcome: 'CHALLENGE passkey,code',
  reasons: ['NEW_PAYEE'],
  source: { kind: 'engineering', reference: 'test' },
}

/** Twenty payments of which those above fifty thousand yuan were fraud, half an hour ago. */
async function live() {
  const at = plusMs(now(), -hourMs / 2)
  const decisions = Array.from({ length: 20 }, (_, index) => {
    const fen = index < 4 ? 6_000_000 : 10_000
    return decisionOf({
      payment: `desk${index}`,
      at: plusMs(at, index),
      amountMinor: BigInt(fen),
      outcome: index % 2 === 0 ? { act: 'DENY' } : { act: 'ALLOW' },
      held: [
        {
          rule: 'takeover-phone-then-large@1',
          isDeciding: true,
          outcome: 'DENY',
          reasons: [],
          evidence: {},
        },
      ],
      values: valuesOf({ 'event.amount': fen }),
    })
  })
  await appendDecisions(db, decisions)
  await appendFacts(
    db,
    decisions.slice(0, 6).map(({ customer, payment, amountMinor }, index) => ({
      number: BigInt(index),
      fact: {
        id: `${payment}:labelled`,
        atMs: now().getTime(),
        kind: 'labelled',
        isFraud: index < 4,
        paidAtMs: at.getTime(),
        payment: { customer, amountMinor, product: 'app', channel: 'wallet', funding: 'balance' },
      },
    })),
  )
  await countAll(db, async () => {
    await run('risk-watch')
    return 0
  })
}
await live()

test('what happened is told by hour and day, with money and precision', async () => {
  const body = await get('/risk/watch')
  const total = body['total'] as Record<string, unknown>
  equal(body['grain'], 'hour')
  deepEqual(total['decided'], {
    ALLOW: 10,
    ALLOW_MONITOR: 0,
    CHALLENGE: 0,
    DELAY: 0,
    REVIEW: 0,
    DENY: 10,
    FREEZE: 0,
  })
  deepEqual(
    [total['frauds'], total['savedMinor'], total['lostMinor'], total['hinderedMinor']],
    [4, '12000000', '12000000', '10000'],
  )
  deepEqual([total['netMinor'], total['blockedHonest'], total['p99Us']], ['11990000', 1, 204])
  const from = businessDate(plusMs(now(), -300 * dayMs))
  const year = await get(`/risk/watch?from=${from}&to=${businessDate(now())}&product=h5`)
  deepEqual([year['grain'], year['series']], ['week', []])
  const { body: list } = await ask(server, { path: '/risk/rules', cookie: approver })
  const rules = list['rules'] as Record<string, unknown>[]
  equal(rules.length > 100, true)
  const own = rules.find(({ id }) => id === 'takeover-phone-then-large')
  deepEqual(own?.['figures'], { held: 20, decided: 20, fraud: 4, honest: 2, precision: 4 / 6 })
  deepEqual((await get('/risk/alarms'))['open'], [])
  deepEqual((await get('/risk/drift'))['drift'], [])
})

test('a text is checked as it is typed', async () => {
  const said = await post('/risk/rule-check', { condition: draft.condition })
  equal(said.body['canonical'], 'event.amount > 5万元')
  const wrong = await post('/risk/rule-check', { condition: 'event.amount > 5' })
  deepEqual([wrong.status, wrong.body['isRule'], wrong.body['fault']], [200, false, 'UNIT_MISSING'])
  match(String(wrong.body['issue']), /^第1行第16列/)
  const { factors } = (await get('/risk/rule-words')) as { factors: unknown[] }
  equal(factors.length, catalogue.length)
})

test('a rule goes from draft to live by two people, and back by one', async () => {
  const first = await post('/risk/rules', draft)
  deepEqual(first.body, { id: draft.id, version: 1 })
  const at = `/risk/rules/${draft.id}/1`
  equal((await post(`${at}/move`, { to: 'shadow', note: '' })).body['code'], 'RULE_CANNOT_MOVE')
  const { body: tested } = await post(`${at}/backtest`, { last: 1_000 })
  deepEqual(
    [tested['decisions'], tested['alerts'], tested['precision'], tested['recall']],
    [20, 4, 1, 1],
  )
  deepEqual([tested['caughtMinor'], tested['caughtAnewMinor']], ['24000000', '12000000'])
  await post(`${at}/move`, { to: 'shadow', note: '观察' })
  const { body: asked } = await post(`${at}/propose`, { to: 'live', percent: 0 })
  const asks = (await get(`/risk/rules/${draft.id}`))['asks'] as Record<string, unknown>[]
  deepEqual([asks[0]?.['to'], asks[0]?.['maker']], ['live', '周策略'])
  await approve(asked['approvalId'])

  await post('/risk/rules', { ...draft, condition: 'event.amount > 8万元' })
  const next = `/risk/rules/${draft.id}/2`
  await post(`${next}/backtest`, { last: 10 })
  await post(`${next}/move`, { to: 'shadow', note: '' })
  await approve((await post(`${next}/propose`, { to: 'live', percent: 0 })).body['approvalId'])
  const states = async () => {
    const { versions, steps } = (await get(`/risk/rules/${draft.id}`)) as {
      versions: Record<string, unknown>[]
      steps: Record<string, unknown>[]
    }
    return [
      versions.map(({ version, state }) => [version, state].join(' ')).join(', '),
      steps,
    ] as const
  }
  equal((await states())[0], '2 live, 1 retired')
  deepEqual((await post(`${next}/roll-back`, { note: '误伤' })).body, { version: 1 })
  const [standing, steps] = await states()
  equal(standing, '2 retired, 1 live')
  ok(
    steps.some(({ note }) => String(note).startsWith('回测20笔：命中4笔（20.00%），精确率100.00%')),
  )
  const line = ((await get('/risk/rules'))['rules'] as Record<string, unknown>[]).find(
    ({ id }) => id === draft.id,
  )
  deepEqual([line?.['version'], line?.['state'], line?.['ask']], [1, 'live', null])
  const missing = await ask(server, { path: '/risk/rules/no-such-rule', cookie: analyst })
  equal(missing.body['code'], 'RULE_NOT_FOUND')
})

test('a list is changed by two, and found by value only', async () => {
  const phone = '13812345678'
  const change = {
    act: 'add',
    kind: 'phone',
    colour: 'black',
    values: [phone],
    reason: '冒充客服',
    source: '公安协查',
    expiresAt: null,
  }
  const search = async () => {
    const { body } = await post('/risk/lists/search', { kind: 'phone', value: '138 1234 5678' })
    return body as { entries: Record<string, unknown>[]; changes: Record<string, unknown>[] }
  }
  const { body: asked } = await post('/risk/lists/changes', change)
  deepEqual((await search()).entries, [])
  deepEqual(
    (await search()).changes.map(({ state }) => state),
    ['PENDING'],
  )
  await approve(asked['approvalId'])
  const found = await search()
  deepEqual(
    [found.entries[0]?.['masked'], found.entries[0]?.['state'], found.changes[0]?.['state']],
    ['138****5678', 'listed', 'done'],
  )
  equal(found.entries[0]?.['addedBy'], '周策略')
  const all = JSON.stringify([
    await get('/risk/lists?colour=black'),
    await get('/risk/list-changes'),
  ])
  ok(all.includes('138****5678') && !all.includes(phone))
  await approve(
    (await post('/risk/lists/changes', { ...change, act: 'remove' })).body['approvalId'],
  )
  equal((await search()).entries[0]?.['state'], 'removed')
  deepEqual((await get('/risk/lists?kind=phone'))['entries'], [])
  const bad = await post('/risk/lists/search', { kind: 'phone', value: 'nobody' })
  equal(bad.body['code'], 'LIST_VALUE_BAD')
})
