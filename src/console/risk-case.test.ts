import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { assert } from '#kernel/assert'
import { findRowsBelow } from '#oversight'
import { appendDecisions, appendFacts } from '#risk'
import { decisionOf, valuesOf } from '#test/risk-decided'
import { patiently } from '#test/risk-cases'
import { startServer } from '#test/server'
import { ask, colleague, cookieOf } from '#test/staff'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { db, now, risk } = server.program.modules
const analystId = await colleague(server, '周分析', ['risk_analyst'])
const analyst = await cookieOf(server, analystId)
const approver = await cookieOf(server, await colleague(server, '吴复核', ['approver']))

const operator = await cookieOf(server, await colleague(server, '郑运营', ['operator']))
const readsOf = async (subject: string | undefined) =>
  (await findRowsBelow(db, { action: 'case-read', subject, limit: 100 })).length

const sweep = async () => {
  assert(risk, 'this installation judges')
  await risk.sweeps['risk-cases']?.run()
}
const get = async (path: string, cookie = analyst) => (await ask(server, { path, cookie })).body
const post = (path: string, body: object = {}, cookie = analyst) =>
  ask(server, { method: 'POST', path, body, cookie })

type Listed = readonly Readonly<{
  id: string
  payment: string
  state: string
  ownerName: string | null
}>[]
const queue = async (query: string): Promise<Listed> =>
  (await get(`/risk/cases?${query}`))['cases'] as Listed

const decided = (payment: string, fen: number) =>
  decisionOf({
    payment,
    at: now(),
    product: 'transfer',
    amountMinor: BigInt(fen),
    outcome: { act: 'REVIEW' },
    values: valuesOf({ 'event.amount': fen }),
  })

test('an analyst takes a case, proposes, and another approves in the console', async () => {
  const [small, large] = [decided('con1', 10_000), decided('con2', 9_000_000)]
  await appendDecisions(db, [small, large])
  const { customer } = large
  await appendFacts(db, [
    {
      number: 1n,
      fact: {
        id: 'con2:asked',
        atMs: now().getTime(),
        kind: 'asked',
        payment: {
          customer,
          payee: 'cu_other',
          device: 'de_1',
          amountMinor: 9_000_000n,
          product: 'transfer',
          channel: 'wallet',
          funding: 'balance',
        },
      },
    },
  ])
  await patiently(async () => {
    await sweep()
    return (await queue('sort=review')).length >= 2
  })
  const [first, second] = await queue('sort=review')
  deepEqual([first?.payment, second?.payment], ['con2', 'con1'], 'what is at stake comes first')
  const path = `/risk/cases/${first?.id}`
  equal((await post(`${path}/take`, {}, approver)).status, 403, 'an approver does not decide cases')
  equal((await post(`${path}/take`)).status, 204)
  equal((await queue('owner=me'))[0]?.ownerName, '周分析')
  equal((await post(`${path}/notes`, { key: 'k', text: '已致电客户' })).status, 204)

  await patiently(async () => {
    await sweep()
    return (await nodesOf(path)) >= 3
  })
  const evidence = await get(path)
  equal(evidence['isMine'], true)
  const choices = evidence['choices'] as readonly Readonly<{ outcome: string; needsTwo: boolean }>[]
  deepEqual(
    choices.map(({ outcome, needsTwo }) => [outcome, needsTwo]),
    [
      ['release', true],
      ['refund', true],
      ['confirm_fraud', true],
    ],
  )
  const [line] = evidence['timeLine'] as readonly Readonly<{ is: string }>[]
  ok(line)
  const said = await post(`${path}/decide`, { outcome: 'refund', reason: '客户称不认识收款人' })
  deepEqual([said.status, said.body['state']], [200, 'PROPOSED'])
  const { approvalId } = (await get(path))['case'] as Readonly<{ approvalId: string }>
  const before = await readsOf(first?.id)
  const { contentDigest, summary: shown } = await get(`/approvals/${approvalId}`, approver)
  ok(String(shown).includes('客户称不认识收款人'))
  equal(await readsOf(first?.id), before + 1, 'a look at what is proposed is a look at the case')
  const blank = await get(`/approvals/${approvalId}`, operator)
  deepEqual([blank['summary'], blank['content'], blank['id']], ['', [], approvalId])
  const listed = JSON.stringify(await get('/approvals', operator))
  ok(listed.includes(approvalId) && !listed.includes('客户称不认识收款人'))
  equal(await readsOf(first?.id), before + 1, 'who was shown nothing has read nothing')
  const word = { verdict: 'approve', note: '同意', contentDigest }
  equal((await post(`/approvals/${approvalId}/decide`, word, approver)).status, 200)
  await sweep()
  const [ended] = await queue('state=DECIDED')
  equal(ended?.id, first?.id)

  const tried = await post('/risk/what-if', {
    customer,
    payment: 'con2',
    condition: 'event.amount > 5万元',
    outcome: 'DENY',
  })
  equal(tried.body['isHeld'], true)
  equal(
    (await post('/risk/what-if', { customer, payment: 'con2', condition: '1', outcome: 'DENY' }))
      .status,
    400,
  )
  equal((await ask(server, { path: '/risk/cases?sort=none', cookie: analyst })).status, 400)
  const sizes = (await get('/risk/cases/sizes'))['sizes'] as readonly Readonly<{ all: number }>[]
  equal(
    sizes.reduce((sum, { all }) => sum + all, 0),
    1,
  )
})

async function nodesOf(path: string): Promise<number> {
  const { graph } = (await get(path)) as { graph?: { nodes: readonly unknown[] } }
  return graph?.nodes.length ?? 0
}

test('where nothing is judged there are no cases, and it is said so', async () => {
  await using sandbox = await startServer({ role: 'api', environment: 'sandbox' })
  const cookie = await cookieOf(sandbox, await colleague(sandbox, '周分析', ['risk_analyst']))
  const { status, body } = await ask(sandbox, { path: '/risk/cases', cookie })
  deepEqual([status, body['code']], [503, 'RISK_IS_OFF'])
})
