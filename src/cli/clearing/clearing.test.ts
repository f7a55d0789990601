import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Refusal } from '#kernel/refusal'
import { setAccountState } from '#ledger'
import { ConfigRefused } from '#platform/config'
import { inTransaction } from '#platform/db'
import { settleOn } from '#test/clearing'
import {
  createShop,
  day,
  run,
  said,
  serverCorrects,
  type Shop,
  statementFile,
  type Typed,
} from '#test/operator'
import { mchid } from '#test/payments'

test('where clearing stands is told, and something that needs somebody ends with 1', async () => {
  await using shop = await createShop({ isSettled: false })
  const before = await run(shop.db, ['status', day])
  assert.equal(before.code, 1)
  assert.match(before.text, /已日终 {2}2026-11-25 00:10:00 完成 {9}1 {2}2026-11-24\n/)
  assert.match(before.text, /当日结算\n.*\n待结算 +1 +20\.00 +0\.12 +0\.00\n/)
  assert.match(before.text, /未止付 +1 +19\.88\n/)
  assert.match(before.text, /需要处理：2026-11-24 备付金尚未核对\n$/)

  await run(shop.db, ['hold', mchid, 'risk', '可疑', '--by', shop.maker])
  const [code, ...rows] = await said(shop.db, `custody ${day}`)
  assert.equal(code, 0)
  assert.match(rows.join('\n'), /应付合计 +2000\.00\n.*备付金存款 +2000\.00\n.*账内差额 +0\.00\n/)
  const held = await run(shop.db, ['status', day])
  assert.match(held.text, /止付中 +1 +19\.88\n[^]*需要处理：有到期结算被止付\n$/)
  assert.match((await run(shop.db, ['status'])).text, /2026-11-25 尚未切日/)

  const holds = await run(shop.db, ['holds', mchid])
  const [id = ''] = /ho_\w+/.exec(holds.text) ?? []
  assert.equal(holds.code, 1)
  await run(shop.db, ['lift', mchid, id, '--by', shop.checker])
  assert.match((await run(shop.db, ['holds', mchid])).text, /已解除/)
  await settleOn(shop.db, '2026-11-25')
  const after = await run(shop.db, ['status', day])
  assert.deepEqual([after.code, after.text.endsWith('\n正常\n')], [0, true])
})

test('settlements, fees and other fees, as a table and as CSV', async () => {
  await using shop = await createShop()
  const table: readonly (readonly [line: string, last: string])[] = [
    [
      `settlements ${mchid} ${day} ${day} --csv`,
      `${day},商户本身,2026-11-25,已结算,2,20.00,0,0.00,20.00,0.12,0.00,0.00,19.88,0.00\r`,
    ],
    [`payouts ${mchid}`, '（无）'],
    [`fees ${day} ${day} --csv`, `2026-11,${mchid},NATIVE,2,20.00,0.00,0.12,0.6000%\r`],
    // Of ten yuan 0.38 % are 3.8 fen, rounded half up to 4; twice.
    [`what-if ${mchid} ${day} ${day} --rate 0.38% --csv`, '合计,2,20.00,0.12,0.08,-0.04\r'],
    [
      `what-if ${mchid} ${day} ${day} --rate 0.38% --cap 0.02 --csv`,
      '合计,2,20.00,0.12,0.04,-0.08\r',
    ],
    [
      `what-if ${mchid} ${day} ${day} --rate 0.38% --floor 1 --csv`,
      '合计,2,20.00,0.12,2.00,1.88\r',
    ],
    [`terms ${mchid}`, `${mchid}  2026-11-26  T+1       自动          0.01  商户承担`],
  ]
  for (const [line, last] of table) {
    const [code, ...lines] = await said(shop.db, line)
    assert.deepEqual([code, lines.at(-1)], [0, last.trimEnd()], line)
  }
})

test('a bill is printed or written whole, and its hash is told', async () => {
  await using shop = await createShop()
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-bill-'))
  try {
    const printed = await run(shop.db, ['bill', day])
    assert.match(printed.text, /no1/)
    assert.match(printed.noted, /^\d+ 字节，SHA-1 [0-9a-f]{40}\n$/)
    const out = join(folder, 'bill.csv')
    const written = await run(shop.db, ['bill', day, '--out', out, '--gzip'])
    assert.equal(gunzipSync(readFileSync(out)).toString(), printed.text)
    assert.equal(written.text, `${out}  ${printed.noted}`)
    const own = await run(shop.db, ['bill', day, '--mchid', mchid, '--kind', 'flow'])
    assert.match(own.text, /交易/)
    await assert.rejects(
      run(shop.db, ['bill', day, '--out', join(folder, 'no', 'bill.csv')]),
      (error) => error instanceof ConfigRefused && error.message.startsWith('--out: ENOENT'),
    )
    await assert.rejects(
      run(shop.db, ['bill', '2026-11-25', '--mchid', mchid]),
      (error) => error instanceof Refusal && error.code === 'STATEMENT_CREATING',
    )
    assert.equal(await verdict(shop, out, printed.text, 0), '两边一致')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** What a reconciliation with that bill says in its last line. */
async function verdict({ db }: Shop, path: string, bill: string, code: number) {
  writeFileSync(path, bill)
  const [ended, ...lines] = await said(db, `reconcile-channel ${day} ${path}`)
  assert.equal(ended, code)
  return lines.at(-1)
}

test('a difference is found, corrected by two people, and carried out by the server', async () => {
  await using shop = await createShop()
  const { db, maker, checker } = shop
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-bill-'))
  try {
    const { text } = await run(db, ['bill', day])
    // The channel knows one payment under another number: a long and a short.
    const [id = ''] = /\b42\d{26}\b/.exec(text) ?? []
    const other = text.replaceAll(id, `${id.slice(0, -1)}${id.endsWith('0') ? 1 : 0}`)
    assert.match((await verdict(shop, join(folder, 'b.csv'), other, 1)) ?? '', /^存在差异/)
    const [code, , long = ''] = await said(db, 'breaks --open --class long')
    assert.equal(code, 1)
    assert.match(long, /长款 .* 10\.00 +10\.00 +0\.00 +未办结/)
    const [breakId = ''] = /br_\w+/.exec(long) ?? []

    const asked = ['correct', breakId, 'long_to_suspense', '--owner', 'demo', '--by', maker]
    const [approvalId = ''] = /ap_\w+/.exec((await run(db, asked)).text) ?? []
    assert.match((await run(db, ['approvals'])).text, /差错处理 .* 10\.00 .* 0\/1 /)
    await assert.rejects(
      run(db, ['approve', approvalId, '--by', maker]),
      (error) => error instanceof Refusal && error.code === 'ROLE_MISSING',
    )
    assert.deepEqual(await serverCorrects(shop), [0])
    const approved = await run(db, ['approve', approvalId, '--by', checker, '--note', '已核'])
    assert.match(approved.text, /已通过，由运行中的服务执行\n$/)
    // Two servers at once move it once.
    await Promise.all([serverCorrects(shop), serverCorrects(shop)])
    assert.deepEqual(await serverCorrects(shop), [0])
    assert.match(
      (await run(db, ['breaks', '--class', 'long'])).text,
      / 10\.00 +10\.00 +10\.00 +未办结/,
    )
    assert.match((await run(db, ['status', day])).text, /长款 +1 +10\.00 [^]*挂账 10\.00\n/)

    // An account that is not there is refused at once; one that takes nothing is told of, and waits.
    const part = (owner: string) => {
      const words = ['suspense_to_merchant', '--owner', owner, '--amount', '4', '--by', maker]
      return run(db, ['correct', breakId, ...words])
    }
    await assert.rejects(
      part('1900000009'),
      (error) => error instanceof Refusal && error.code === 'CORRECTION_ACCOUNT_ERROR',
    )
    const purse = { kind: 'merchant_unsettled', owner: mchid } as const
    await inTransaction(db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
    const wrong = await part(mchid)
    await run(db, ['approve', /ap_\w+/.exec(wrong.text)?.[0] ?? '', '--by', checker])
    for (const _ of [1, 2])
      assert.deepEqual(await serverCorrects(shop), [0, 'CORRECTION_ACCOUNT_ERROR'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a statement of the bank is laid beside the books, and closes the proof of the day', async () => {
  await using shop = await createShop()
  const { db } = shop
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-statement-'))
  const path = join(folder, 'statement.xml')
  const write = async (more: bigint) => writeFileSync(path, await statementFile(shop, more))
  try {
    await write(0n)
    const sound = await run(db, ['reconcile-bank', day, path])
    assert.equal(sound.code, 0)
    assert.match(sound.text, /两边一致\n[^]*银行对账单期末余额 +2000\.00\n[^]*备付金核对一致\n$/)
    await assert.rejects(
      run(db, ['reconcile-bank', '2026-11-23', path]),
      (error) =>
        error instanceof ConfigRefused && /is of 2026-11-24 and not of/.test(error.message),
    )
    await write(7n)
    const wrong = await run(db, ['reconcile-bank', day, path])
    assert.equal(wrong.code, 1)
    assert.match(
      wrong.text,
      /与银行差额 +-0\.07\n需要处理：与银行对账单不相等；与先前的核对结果不同\n$/,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is agreed with a merchant is agreed from a date on, and shown', async () => {
  await using shop = await createShop()
  const { db } = shop
  const branch =
    /nd_\w+/.exec((await said(db, `node add ${mchid} branch 城东`)).join(' '))?.[0] ?? ''
  const number = '6222021001112223334'
  const account = `bank-account ${mchid} --bank 演示银行 --holder 同宝书店`
  const table: readonly (readonly [line: string, says: RegExp, typed?: Typed])[] = [
    [`terms ${mchid} D 2 --from 2026-12-01 --min 5`, / {2}2026-12-01 {2}D\+2 +自动 +5\.00 /],
    [
      `fee-contract ${mchid} --from 2026-12-01 --line *,0.6% --line NATIVE,0.385%,cap=5,rounding=up`,
      /\* +0\.00 {2}0\.60% +0\.00 {2}不封顶 {2}四舍五入 .*\nNATIVE +0\.00 {2}0\.385% +0\.00 +5\.00 {2}进位/,
    ],
    [`fee-contract ${mchid}`, /NATIVE +0\.00 {2}0\.60%/],
    [account, /^结算账户 ba_\w+：演示银行 尾号3334，户名 同宝书店\n$/, { input: `${number}\n` }],
    [account, /尾号3334/, { env: { TONGBAO_ACCOUNT_NUMBER: number } }],
    [`node add ${mchid} store 一店 --under ${branch} --code S1`, /^门店 一店，编号 nd_/],
    [`node settle ${mchid} ${branch} yes`, /独立结算/],
    [`node list ${mchid}`, /分支机构 {2}城东 .* 独立结算 +营业\n.*门店 + {2}一店 +S1 /],
    ['staff list', /陈经办 {2}经办 {2}在岗/],
  ]
  for (const [line, says, typed] of table) {
    const { text, code } = await run(db, line.split(' '), typed)
    assert.match(text, says, line)
    assert.deepEqual([code, text.includes(number)], [0, false], line)
  }
})
