import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { createWorld, type World } from '#test/world'
import {
  addStaff,
  exportAudit,
  exportCsv,
  findRefused,
  findRowsBelow,
  findWholeRow,
  noteRefused,
  recordAct,
  recordRead,
  setStaffRoles,
  sweepRefused,
  verifyAudit,
  verifyExport,
} from '../index.ts'

const at = new Date('2026-11-27T01:00:00Z')
const from = { ip: '203.0.113.9', session: 'ss_1' }
const desk = mkdtempSync(join(tmpdir(), 'tongbao-audit-'))
after(() => rmSync(desk, { recursive: true }))
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const otherPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

async function logOf(world: World): Promise<string> {
  const deps = { db: world.db, now: () => at }
  const lines = exportAudit({
    ...deps,
    sign: async (text) => ({
      keyId: 'PUB_KEY_ID_1',
      signature: sign('sha256', Buffer.from(text), privateKey).toString('base64'),
    }),
  })
  return textOf(lines)
}

async function lived() {
  const world = await createWorld()
  const deps = { db: world.db, now: () => at }
  const boss = (await addStaff(deps, { name: '管', roles: ['administrator'], addedBy: 'platform' }))
    .id
  const clerk = (await addStaff(deps, { name: '员', roles: ['operator'], addedBy: boss })).id
  await setStaffRoles(deps, { staffId: clerk, roles: ['auditor'], movedBy: boss, from })
  await recordRead(deps, { what: 'customer', subject: 'cus_1', by: clerk, from, shown: ['phone'] })
  await inTransaction(world.db, (tx) =>
    recordAct(
      tx,
      {
        actor: clerk,
        action: 'what-if',
        subject: '=HYPERLINK("x")',
        detail: { after: '表 "x"\n' },
      },
      at,
    ),
  )
  return { world, deps, boss, clerk }
}

test('what changed, from what, to what and from where, stands beside the row that digests it', async () => {
  const { world, boss, clerk } = await lived()
  await using _ = world
  const [row] = await findRowsBelow(world.db, { action: 'staff-roles', limit: 9 })
  ok(row)
  const whole = await findWholeRow(world.db, row.height)
  deepEqual(JSON.parse(whole?.detail ?? ''), {
    before: { roles: ['operator'] },
    after: { roles: ['auditor'] },
    ...from,
  })
  deepEqual([row.actor, row.subject], [boss, clerk])
  const reads = await findRowsBelow(world.db, { isRead: true, limit: 9 })
  deepEqual(
    reads.map(({ action, subject, actor }) => [action, subject, actor]),
    [['customer-read', 'cus_1', clerk]],
  )
  equal((await findRowsBelow(world.db, { since: plusMs(at, 1), limit: 9 })).length, 0)
  equal((await findRowsBelow(world.db, { since: at, until: plusMs(at, 1), limit: 99 })).length, 5)
  deepEqual(await verifyAudit(world.db), [])
  await sql`
    update oversight.audit_detail set detail = replace(detail, 'auditor', 'operator')
    where height = ${row.height}`.execute(world.db)
  match((await verifyAudit(world.db)).join(), /^audit: the detail at height 3 is not the one/)
})

test('an exported log is verified without a database, and whatever was done to it is found', async () => {
  const { world } = await lived()
  await using _ = world
  const right = await logOf(world)
  const lines = right.trimEnd().split('\n')
  const edit = (what: string, by: string) => right.replace(what, by)
  const without = (index: number) => `${lines.toSpliced(index, 1).join('\n')}\n`
  const cut = `${[...lines.slice(0, -2), lines.at(-1)?.replace(/"height":"\d+"/, '"height":"4"')].join('\n')}\n`
  const hashOfLast = /"hash":"(\w{64})"/.exec(lines.at(-3) ?? '')?.[1] ?? ''
  const cutWell = cut.replace(/"end":(.*)"hash":"\w+"/, `"end":$1"hash":"${hashOfLast}"`)
  const table: readonly (readonly [
    text: string,
    key: string | undefined,
    why: RegExp | undefined,
  ])[] = [
    [right, pem, undefined],
    [right, undefined, undefined],
    [right, otherPem, /signature/],
    [edit('auditor', 'operator'), pem, /detail .*is not the one that was written/],
    [edit('customer-read', 'customer-look'), pem, /row .*is not the one that was written/],
    [without(3), pem, /follows/],
    [without(lines.length - 1), pem, /breaks off/],
    [cut, pem, /the end is not that of the last row/],
    // Whoever cuts the end off well is found by the signature alone.
    [cutWell, pem, /signature/],
    [`${right}{}\n`, pem, /something follows the end/],
    ['hello\n', pem, /no line of an audit log|JSON/],
  ]
  const tool = join(import.meta.dirname, '../../../tools/verify-audit/verify-audit.ts')
  const [file, keyFile] = [join(desk, 'audit.jsonl'), join(desk, 'key.pem')]
  for (const [text, key, why] of table) {
    writeFileSync(file, text)
    if (key !== undefined) writeFileSync(keyFile, key)
    const { faults, signature, rows } = await verifyExport(file, key)
    if (why) match(faults.join('\n'), why)
    else deepEqual([faults, rows, signature], [[], 6, key === undefined ? 'none' : 'right'])
    // Two who were written apart come to the same.
    const options = key === undefined ? [] : ['--key', keyFile]
    const { status } = spawnSync(process.execPath, [tool, file, ...options], { encoding: 'utf8' })
    equal(status, why ? 1 : 0, String(why))
  }
})

test('a table for people holds no formula', async () => {
  const { world } = await lived()
  await using _ = world
  const csv = await textOf(exportCsv(world.db, {}))
  match(csv, /"'=HYPERLINK\(""x""\)"/)
  equal(csv.trimEnd().split('\r\n').length, 7)
  const reads = await textOf(exportCsv(world.db, { isRead: true }))
  equal(reads.trimEnd().split('\r\n').length, 2)
})

test('refused attempts are counted by the hour, and fill no log', async () => {
  const { world, clerk, deps } = await lived()
  await using _ = world
  const attempt = () =>
    noteRefused(deps, { staffId: clerk, code: 'PERMISSION_MISSING', what: 'GET /staff', from })
  for (let left = 0; left < 101; left++) await attempt()
  deepEqual(await findRefused(world.db, 9), [
    { staffId: clerk, hour: at, code: 'PERMISSION_MISSING', count: 101 },
  ])
  const rows = await findRowsBelow(world.db, { action: 'refused', limit: 99 })
  equal(rows.length, 2)
  await sweepRefused(world.db, plusMs(at, 181 * 24 * hourMs))
  deepEqual(await findRefused(world.db, 9), [])
  deepEqual(await verifyAudit(world.db), [])
})
