import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { registerMerchant } from '#merchants'
import { ConfigRefused } from '#platform/config'
import { testKeys } from '#test/parties'
import { createWorld } from '#test/world'
import { clearingHelp, runClearingErrand } from '../clearing.ts'
import { percentText } from './fee-contract.ts'
import { readPercent, readYuan } from './read-values.ts'
import { tableText } from './table.ts'

const mchid = '1900000001'
const someone = 'st_01JA2B3C4D5E6F7G8H9JKMNPQR'

test('what was typed wrong is said in a sentence, with what was expected', async () => {
  await using world = await createWorld()
  const now = () => new Date('2026-11-26T01:00:00Z')
  await registerMerchant({ db: world.db, keys: testKeys, now }, { mchid, name: '同宝书店' })
  const table: readonly (readonly [line: string, says: RegExp])[] = [
    ['', /^clearing: which errand\. Expected one of these\.\n\ntongbao clearing/],
    ['toString', /there is no errand toString/],
    ['status yesterday', /^date: "yesterday" is not a date/],
    ['status 2026-11-24 2026-11-25', /"2026-11-25" is one too many/],
    [
      'status --verbose',
      /there is no option --verbose\. Expected: .* status \[date\]\nFor example: /,
    ],
    ['settlements', /something is missing\. Expected: .* settlements <mchid>/],
    ['settlements 1900000009', /^mchid: "1900000009" is not right\. Expected: .* registered/],
    ['settlements me', /^mchid: "me"/],
    [`settlements ${mchid} 2026-11-25 2026-11-24`, /^to: "2026-11-24" is before from/],
    [`hold ${mchid} risk note`, /^--by: is missing/],
    [`hold ${mchid} risk note --by`, /--by has no value behind it/],
    [`hold ${mchid} risk note --by --by`, /--by has no value behind it/],
    [`hold ${mchid} risk note --by ${someone} --by ${someone}`, /--by stands there 2 times/],
    [`hold ${mchid} risk note --by ${someone}`, /^--by: .* somebody who works here/],
    [`hold ${mchid} unproved note --by ${someone}`, /^reason: "unproved"/],
    [`lift ${mchid} ho_1 --by ${someone}`, /^hold id: "ho_1" is not right/],
    [`what-if ${mchid} 2026-11-01 2026-11-30`, /^--rate: is missing/],
    [`what-if ${mchid} 2026-11-01 2026-11-30 --rate 0.38`, /^--rate: "0.38" is not right/],
    [
      `what-if ${mchid} 2026-11-01 2026-11-30 --rate 1% --floor 2 --cap 1`,
      /--floor is above --cap/,
    ],
    ['bill 2026-11-24 --kind flow', /--mchid is missing/],
    ['bill 2026-11-24 --kind all', /^--kind: "all"/],
    ['bill 2026-11-24 --gzip', /--gzip needs --out/],
    ['reconcile-bank 2026-11-24 /none.xml', /ENOENT.*\/none\.xml/],
    ['channels --channel nobody', /^channel: "nobody" is not registered\. Expected: there is none/],
    [`settle-channel nobody 2026-11-24 --reference 1 --by ${someone}`, /^channel: "nobody"/],
    ['breaks --class odd', /^--class: "odd" is not right\. Expected: one of long, short/],
    [`correct br_1 write_off_loss --by ${someone}`, /^break id: "br_1"/],
    [`approve ap_01JA2B3C4D5E6F7G8H9JKMNPQR --by ${someone}`, /^--by: /],
    ['staff add 某人', /add with a name and a role/],
    ['staff add 某人 boss', /^role: "boss"/],
    [`terms ${mchid} T --from 2026-12-01`, /"" is no count of days/],
    [`terms ${mchid} T 1`, /^--from: is missing/],
    [`terms ${mchid} W 1 --from 2026-12-01`, /^cycle: "W"/],
    [`fee-contract ${mchid} --line *,1%`, /^--from: is missing/],
    [`fee-contract ${mchid} --from 2026-12-01 --line *,1%,cap=1,cap=2`, /cap stands twice/],
    [`fee-contract ${mchid} --from 2026-12-01 --line CASH,1%`, /^--line: "CASH"/],
    [`bank-account ${mchid} --bank 银行`, /--bank and --holder are both needed/],
    [`node grow ${mchid}`, /it is add, settle or list/],
  ]
  for (const [line, says] of table) {
    const [name, ...args] = line.split(' ').filter((word) => word !== '')
    const errand = {
      db: world.db,
      now,
      keys: testKeys,
      print: () => assert.fail('nothing is printed'),
      note: () => undefined,
      readInput: async () => '',
      env: {},
      args,
    }
    await assert.rejects(
      runClearingErrand(name, errand),
      (error) => error instanceof ConfigRefused && says.test(error.message),
      line,
    )
  }
  for (const name of ['status', 'what-if', 'reconcile-bank', 'node add'])
    assert.ok(clearingHelp().includes(`  ${name} `), name)
})

test('yuan and percentages are exact, or refused', () => {
  const yuan: readonly (readonly [text: string, fen: bigint | undefined])[] = [
    ['0', 0n],
    ['5', 500n],
    ['5.5', 550n],
    ['0.07', 7n],
    ['1.15', 115n],
    ['9007199254741.99', 900_719_925_474_199n],
    ['', undefined],
    ['.5', undefined],
    ['5.', undefined],
    ['5.005', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['１', undefined],
  ]
  const percents: typeof yuan = [
    ['0.38%', 3_800n],
    ['0.6%', 6_000n],
    ['100%', 1_000_000n],
    ['0.0001%', 1n],
    ['0%', 0n],
    ['100.0001%', undefined],
    ['0.38', undefined],
    ['0.00001%', undefined],
    ['-1%', undefined],
  ]
  const readings = [
    [yuan, readYuan],
    [percents, readPercent],
  ] as const
  for (const [table, read] of readings)
    for (const [text, value] of table)
      if (value === undefined) assert.throws(() => read('--it', text), ConfigRefused, text)
      else assert.equal(read('--it', text), value, text)
  assert.deepEqual([1n, 3_800n, 3_850n, 10_000n, 1_000_000n].map(percentText), [
    '0.0001%',
    '0.38%',
    '0.385%',
    '1.00%',
    '100.00%',
  ])
})

test('a table is aligned by what is seen, and nothing in it breaks a line', () => {
  const columns = ['名称', 'id', '金额']
  const rows = [
    ['解放路店', 'a', fen(100_000n)],
    ['店\nb', 'long', fen(-5n)],
  ]
  assert.equal(
    tableText({ columns, rows }),
    '名称      id       金额\n解放路店  a     1000.00\n店 b      long    -0.05\n',
  )
  assert.equal(tableText({ columns, rows: [] }), '（无）\n')
  assert.equal(tableText({ columns, rows: [] }, true), '名称,id,金额\r\n')
})
