import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addStaff, decide } from '#oversight'
import { createKeys } from '#platform/keys'
import { answerOf, testKeys } from '#test/parties'
import { createWorld } from '#test/world'
import { changeList, executeListChange, type Listing } from './change-list.ts'
import { type Carried, colours, isCarried, listedForm } from './entry.ts'
import { keepLists } from './keep-lists.ts'
import { findEntries } from './store.ts'

const at = new Date('2026-11-27T02:00:00Z')
const { black, grey, white, watch } = colours

/** As a payment carries it. */
const formOf = (kind: Carried, value: string, keys = testKeys): string =>
  listedForm(keys, kind, value) ?? ''

async function staffed() {
  const world = await createWorld()
  const deps = { db: world.db, now: () => at, keys: testKeys }
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const lists = keepLists(deps)
  const change = (given: Partial<Listing>) =>
    changeList(deps, {
      act: 'add',
      kind: 'phone',
      colour: 'grey',
      values: ['13800000001'],
      reason: '被举报',
      source: '客服',
      expiresAt: null,
      maker: maker.id,
      ...given,
    })
  const approvalOf = async (given: Partial<Listing>) => {
    const { approvalId } = await change(given)
    ok(approvalId?.startsWith('ap_'))
    return approvalId as `ap_${string}`
  }
  const approve = (approvalId: `ap_${string}`) =>
    decide(deps, { approvalId, staffId: checker.id, verdict: 'approve', note: '' })
  const execute = (approvalId: `ap_${string}`) => executeListChange(deps, approvalId)
  const both = async (given: Partial<Listing>) => {
    const approvalId = await approvalOf(given)
    await approve(approvalId)
    await execute(approvalId)
  }
  const found = async (kind: Listing['kind'], value: string, nowMs = at.getTime()) => {
    await lists.refresh()
    const carried = isCarried(kind) ? formOf(kind, value) : value
    return lists.find(kind, carried, nowMs)
  }
  return { world, lists, change, approvalOf, approve, execute, both, found }
}

test('grey and watch at once, black and white by two, and off again', async () => {
  const { world, lists, change, approvalOf, approve, execute, both, found } = await staffed()
  await using each = world
  equal(await found('phone', '13800000001'), 0)
  ok((await change({})).doneAt)
  equal(await found('phone', '13800000001'), grey)
  equal(await found('customer', '13800000001'), 0, 'of another kind')
  equal(await lists.refresh(), false)

  const approvalId = await approvalOf({ colour: 'black' })
  equal(await approvalOf({ colour: 'black' }), approvalId, 'again is the same')
  equal(await answerOf(() => execute(approvalId)), 'APPROVAL_NOT_APPROVED')
  equal(await found('phone', '13800000001'), grey)
  await approve(approvalId)
  await Promise.all(Array.from({ length: 5 }, () => execute(approvalId)))
  equal(await found('phone', '13800000001'), grey | black)

  await change({ colour: 'watch', expiresAt: new Date(at.getTime() + 1_000) })
  equal(await found('phone', '13800000001'), grey | black | watch)
  equal(await found('phone', '13800000001', at.getTime() + 1_000), grey | black)
  await change({ act: 'remove' })
  equal(await found('phone', '13800000001', at.getTime() + 1_000), black)
  await both({ act: 'remove', colour: 'black' })
  equal(await found('phone', '13800000001', at.getTime() + 1_000), 0)

  await both({ colour: 'white', kind: 'merchant', values: ['1900000001'] })
  equal(await found('merchant', '1900000001'), white)
  const [shown] = await findEntries(each.db, { colour: 'white', limit: 9 })
  deepEqual([shown?.masked, shown?.reason, shown?.source], ['1900000001', '被举报', '客服'])
})

test('an import is one change, and a second process sees it', async () => {
  const { world, both, found } = await staffed()
  await using each = world
  const cards = Array.from(
    { length: 3_000 },
    (_, index) => `6222 02${String(index).padStart(10, '0')}`,
  )
  await both({ colour: 'black', kind: 'card', values: [...cards, ...cards.slice(0, 5)] })
  const sister = keepLists({ db: each.sister, keys: testKeys })
  equal(await sister.refresh(), true)
  equal(sister.size(), 3_000)
  equal(sister.find('card', formOf('card', '6222020000002999'), at.getTime()), black)
  equal(await found('card', '6222020000003000'), 0)
})

test('whoever reads the table learns nothing', async () => {
  const { world, change, found } = await staffed()
  await using each = world
  await change({})
  await change({ kind: 'card', values: ['6222021234567890'] })
  const { rows } = await sql<{ text: string }>`
    select e::text as text from risk.list_entry e
    union all select r::text from risk.list_change_row r
    union all select c::text from risk.list_change c`.execute(each.db)
  const all = rows.map(({ text }) => text).join('\n')
  ok(!/13800000001|6222021234567890/.test(all))
  ok(/138\*\*\*\*0001/.test(all) && /622202\*\*\*\*7890/.test(all))
  equal(await found('card', '6222021234567890'), grey)
  const otherKeys = createKeys(Buffer.alloc(32, 8))
  const other = keepLists({ db: each.db, keys: otherKeys })
  await other.refresh()
  const otherForm = formOf('card', '6222021234567890', otherKeys)
  equal(other.find('card', otherForm, at.getTime()), 0, 'another key finds nothing')
})

test('what cannot be listed', async () => {
  const { world, change, approvalOf, approve, execute } = await staffed()
  await using each = world
  const table: readonly (readonly [given: Partial<Listing>, code: string])[] = [
    [{ values: ['not a phone'] }, 'LIST_VALUE_BAD'],
    [{ values: [] }, 'LIST_VALUE_BAD'],
    [{ kind: 'card', values: ['1234'] }, 'LIST_VALUE_BAD'],
    [{ reason: ' ' }, 'LIST_REASON_MISSING'],
    [{ source: '' }, 'LIST_REASON_MISSING'],
    [{ values: Array.from({ length: 50_001 }, () => '13800000001') }, 'LIST_TOO_MANY'],
  ]
  for (const [given, code] of table) equal(await answerOf(async () => change(given)), code)
  equal(await answerOf(() => execute('ap_nothing')), 'LIST_CHANGE_NOT_FOUND')
  const approvalId = await approvalOf({ colour: 'black' })
  await approve(approvalId)
  await sql`update risk.list_change_row set digest = 'x'`.execute(each.db)
  equal(await answerOf(() => execute(approvalId)), 'CONTENT_CHANGED')
  deepEqual(await findEntries(each.db, { colour: 'black', limit: 9 }), [])
})

test('a payment carries what a list holds, however either was spelled', () => {
  const table: readonly (readonly [kind: Carried, one: string, same: string])[] = [
    ['card', '6222 0212-3456 7890', '6222021234567890'],
    ['phone', '+86 138 0000 0001', '13800000001'],
    ['phone', '8613800000001', '138-0000-0001'],
    ['ip', '::ffff:119.29.29.29', '119.29.29.29'],
    ['ip', '240E:0:1::1', '240e:0000:0001:0:0:0:0:0001'],
  ]
  for (const [kind, one, same] of table) {
    ok(listedForm(testKeys, kind, one))
    equal(listedForm(testKeys, kind, one), listedForm(testKeys, kind, same), one)
  }
  equal(listedForm(testKeys, 'card', 'none'), undefined)
  equal(listedForm(testKeys, 'ip', 'localhost'), undefined)
})
