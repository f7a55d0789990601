import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import {
  type ApprovalId,
  type Content,
  digestOfText,
  execute,
  propose,
  writeAudit,
} from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type Colour, digestOf, type ListKind, masked, needsTwo, refuse, spelled } from './entry.ts'
import {
  addEntries,
  type ChangeRow,
  countChange,
  findChange,
  findChangeRows,
  insertChange,
  type ListChange,
  markDone,
  removeEntries,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; keys: Keys }>

export type Listing = Readonly<{
  act: 'add' | 'remove'
  kind: ListKind
  colour: Colour
  /** As people write them: numbers of cards, phones, ids. They are not kept, only their digests. */
  values: readonly string[]
  reason: string
  source: string
  expiresAt: Date | null
  /** A staff id. */
  maker: string
}>

const valuesMost = 50_000

/**
 * Puts values on a list, or takes them off; one or a whole import. Of grey and watch at once; of black
 * and white another has to approve first, and then `executeListChange` does it: `doneAt` says which.
 * Refuses a value that is none of its kind, without naming it (`LIST_VALUE_BAD`).
 *
 * The second time: of black and white the approval that stands, of the others once more the same.
 */
export function changeList({ db, now, keys }: Deps, listing: Listing): Promise<ListChange> {
  const rows = rowsOf(keys, listing)
  return inTransaction(db, async (tx) => {
    const change = changeOf(listing, rows, now())
    if (needsTwo(listing.colour)) return await askFor(tx, change, rows, now())

    // Past this line nothing may refuse.
    const done = { ...change, doneAt: now() }
    await insertChange(tx, done, rows)
    await apply(tx, done, rows, now())
    const act = { actor: listing.maker, action: `list-${listing.act}`, subject: change.id }
    await writeAudit(tx, { ...act, contentDigest: change.rowDigest }, now())
    return done
  })
}

function rowsOf(keys: Keys, { kind, values, reason, source }: Listing): readonly ChangeRow[] {
  if (reason.trim() === '' || source.trim() === '') throw refuse('LIST_REASON_MISSING')
  if (values.length > valuesMost) throw refuse('LIST_TOO_MANY', { value: values.length })
  if (values.length === 0) throw refuse('LIST_VALUE_BAD', { field: 'values' })
  const rows = values.map((value) => {
    const text = spelled(kind, value)
    return { digest: digestOf(keys, kind, text), masked: masked(kind, text) }
  })
  const distinct = new Map(rows.map((row) => [row.digest, row]))
  return [...distinct.values()].toSorted((a, b) => (a.digest < b.digest ? -1 : 1))
}

const rowDigestOf = (rows: readonly ChangeRow[]): string =>
  digestOfText(rows.map(({ digest }) => digest).join('\n'))

const changeOf = (listing: Listing, rows: readonly ChangeRow[], now: Date): ListChange => ({
  ...listing,
  id: newId('lc', now),
  rowDigest: rowDigestOf(rows),
  count: rows.length,
  approvalId: null,
  askedAt: now,
  doneAt: null,
})

const actWords = { add: '列入', remove: '移出' } as const

async function askFor(
  tx: Tx,
  change: ListChange,
  rows: readonly ChangeRow[],
  now: Date,
): Promise<ListChange> {
  const { act, kind, colour, count, reason } = change
  const [first] = rows
  const approval = await propose(
    tx,
    {
      kind: 'risk_list',
      subject: `${act}:${colour}:${kind}:${change.rowDigest.slice(0, 16)}`,
      amount: null,
      summary: `${actWords[act]}${colour}名单：${kind} ${first?.masked ?? ''} 等${count}条，${reason}`,
      content: contentOf(change),
      maker: change.maker,
      needed: 1,
    },
    now,
  )
  const standing = await findChange(tx, approval.id)
  if (standing) return standing
  const asked = { ...change, approvalId: approval.id }
  await insertChange(tx, asked, rows)
  return asked
}

/** What is approved names every row by the digest of all. */
const contentOf = ({
  act,
  kind,
  colour,
  rowDigest,
  count,
  reason,
  source,
  expiresAt,
}: ListChange): Content => ({
  act,
  kind,
  colour,
  rowDigest,
  count,
  reason,
  source,
  expiresAt: expiresAt?.toISOString() ?? null,
})

async function apply(tx: Tx, change: ListChange, rows: readonly ChangeRow[], now: Date) {
  const at = { no: await countChange(tx), now }
  if (change.act === 'add') await addEntries(tx, change, rows, at)
  else await removeEntries(tx, change, rows, at)
}

/**
 * Does what was approved, to the letter: rows that were changed since are refused with
 * `CONTENT_CHANGED`. The second time: answers the change as it was done.
 */
export function executeListChange({ db, now }: Deps, approvalId: ApprovalId): Promise<ListChange> {
  return inTransaction(db, async (tx) => {
    const no = await countChange(tx)
    const change = await findChange(tx, approvalId)
    if (!change) throw refuse('LIST_CHANGE_NOT_FOUND')
    if (change.doneAt) return change
    const rows = await findChangeRows(tx, change.id)
    const at = { no, now: now() }
    if (change.act === 'add') await addEntries(tx, change, rows, at)
    else await removeEntries(tx, change, rows, at)
    await markDone(tx, change.id, now())
    const content = { ...change, rowDigest: rowDigestOf(rows), count: rows.length }
    await execute(tx, approvalId, contentOf(content), now())
    return { ...change, doneAt: now() }
  })
}
