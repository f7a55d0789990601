/** `tongbao risk rules …` as risk staff type it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ConfigRefused } from '#platform/config'
import { runRiskErrand } from '../risk.ts'

const folder = mkdtempSync(join(tmpdir(), 'tongbao-rules-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function run(...args: readonly string[]): Promise<string> {
  let text = ''
  const code = await runRiskErrand({
    print: (piece) => void (text += piece),
    args: ['rules', ...args],
    now: () => new Date('2026-11-27T00:00:00Z'),
    visit: async () => assert.fail('it needs no database'),
  })
  return `${code} ${text}`
}

test('rules are listed and shown', async () => {
  const all = await run('list')
  assert.match(all, /^0 规则 +名称/)
  assert.ok(all.split('\n').length > 100)
  assert.equal((await run('list', 'gambling')).split('\n').length, 7)
  const shown = await run('show', 'coerced-in-call-share')
  assert.match(
    shown,
    /条件：\(session\.screen_shared or device\.screen_share\) and session\.in_call/,
  )
  assert.match(shown, /结果：DELAY 24/)
  assert.match(shown, /客户看到：收款方近期存在异常情况，请留意谨防受骗。款项将延时到账/)
  assert.match(shown, /因子：session\.in_call {2}通话中/)
})

test('a text is checked before it is a rule', async () => {
  const good = file('good.txt', '# 大额\nevent.amount>=2000元 且 list.grey\n')
  assert.equal(
    await run('check', good),
    '0 event.amount >= 2000元 and list.grey\n因子：event.amount list.grey\n耗费：4\n',
  )
  const bad = file('bad.txt', 'list.grey and\n  event.amount > 2000\n')
  assert.match(
    await run('check', bad),
    /^1 {3}event\.amount > 2000\n {17}\^\n第2行第18列：数字缺少单位，金额应写成例如 500元。Line 2/,
  )
})

test('the mark stands under a fault behind Chinese words', async () => {
  const bad = file('wide.txt', 'list.grey 且 event.amount > 2000')
  assert.match(await run('check', bad), /\n {10}\u3000 {16}\^\n第1行第28列/)
})

test('a rule is tried on decisions of the past', async () => {
  const decisions = file(
    'decisions.csv',
    [
      'product,amount,fraud,stopped,list.grey,event.amount,list.match_id',
      'app,500000,1,0,1,500000,',
      'app,300000,0,0,1,300000,1',
      'app,100,0,0,1,100,0',
      'transfer,900000,,0,1,900000,',
      'app,400000,1,1,0,400000,',
      '',
    ].join('\n'),
  )
  const draft = file('draft.txt', 'event.amount >= 2000元 and list.grey')
  const told = await run('backtest', draft, decisions)
  assert.match(told, /规则 draft-rule：5 笔中预警 3 笔（60%）\n准确率 50%，召回率 50%，误报率 50%/)
  assert.match(told, /拦下的欺诈 500000 分，其中当时未拦下 500000 分；执行出错 0 次/)
  assert.match(told, /list-document +1 +2 {2}33\.3333%/)
  assert.match(await run('backtest', 'list-document', decisions), /预警 1 笔（20%）/)
})

test('what cannot be done is said in a sentence', async () => {
  const strange = file('strange.csv', 'product,nothing\napp,1\n')
  const broken = file('broken.csv', 'product,amount\napp,1.5\n')
  const bad = file('unfit.txt', 'event.amount >')
  const good = file('fit.txt', 'list.grey')
  const table: readonly (readonly [args: readonly string[], why: RegExp])[] = [
    [['delete'], /rules delete is no errand/],
    [['show', 'nothing'], /there is no rule nothing/],
    [['check', join(folder, 'none.txt')], /ENOENT/],
    [['check'], /a file is missing/],
    [['backtest', good], /two files are needed/],
    [['backtest', bad, strange], /第1行第15列/],
    [['backtest', good, strange], /nothing is neither a factor nor product/],
    [['backtest', good, broken], /line 2: the amount is a whole number of fen/],
    [['backtest', good, join(folder, 'none.csv')], /ENOENT/],
  ]
  for (const [args, why] of table)
    await assert.rejects(run(...args), (error) => {
      assert.ok(error instanceof ConfigRefused, String(error))
      assert.match(error.message, why)
      return true
    })
})
