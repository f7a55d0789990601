import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { findStaffNames } from '#oversight'
import {
  changeList,
  type colours,
  findChanges,
  findListed,
  type ListChangeLine,
  type ListEntry,
  listKinds,
  searchLists,
} from '#risk'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const Kind = Type.Enum([...listKinds], { type: 'string' })
const Colour = Type.Enum(['black', 'grey', 'white', 'watch'] satisfies (keyof typeof colours)[], {
  type: 'string',
})
const shownMost = 200

type NameOf = (id: string) => string

/** Names of the staff among those ids; of others, such as the platform, what stands there. */
async function namesOf({ db }: ConsoleDeps, ids: readonly string[]): Promise<NameOf> {
  const names = await findStaffNames(db, ids)
  return (id) => names.get(id) ?? id
}

/** Who and what stands on a list. Values are typed in, and only their masked texts come out again. */
export const riskListRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/risk/lists',
    permission: 'risk.list.read',
    query: strict({ colour: Type.Optional(Colour), kind: Type.Optional(Kind) }),
    async answer({ query }) {
      const entries = await findListed(deps.db, { ...query, limit: shownMost })
      const nameOf = await namesOf(
        deps,
        entries.map(({ addedBy }) => addedBy),
      )
      return { entries: entries.map((entry) => entryView(entry, nameOf, deps.now())) }
    },
  }),
  // By POST, so that a card or a phone number stands in no address and in no log.
  route({
    method: 'POST',
    url: '/risk/lists/search',
    permission: 'risk.list.read',
    body: strict({ kind: Kind, value: Type.String({ minLength: 1, maxLength: 200 }) }),
    async answer({ body }) {
      const { entries, changes } = await searchLists(deps, body)
      const makers = changes.map(({ maker }) => maker)
      const nameOf = await namesOf(deps, [...entries.map(({ addedBy }) => addedBy), ...makers])
      return {
        entries: entries.map((entry) => entryView(entry, nameOf, deps.now())),
        changes: changes.map((change) => changeView(change, nameOf)),
      }
    },
  }),
  route({
    method: 'GET',
    url: '/risk/list-changes',
    permission: 'risk.list.read',
    async answer() {
      const changes = await findChanges(deps.db, { limit: shownMost })
      const nameOf = await namesOf(
        deps,
        changes.map(({ maker }) => maker),
      )
      return { changes: changes.map((change) => changeView(change, nameOf)) }
    },
  }),
  route({
    method: 'POST',
    url: '/risk/lists/changes',
    permission: 'risk.list.change',
    body: strict({
      act: Type.Enum(['add', 'remove'], { type: 'string' }),
      kind: Kind,
      colour: Colour,
      values: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 50_001 }),
      reason: Type.String({ maxLength: 200 }),
      source: Type.String({ maxLength: 200 }),
      expiresAt: Type.Union([Type.Null(), Type.String({ format: 'date-time' })]),
    }),
    async answer({ staff, body }) {
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt)
      const change = await changeList(deps, { ...body, expiresAt, maker: staff.id })
      const { id, count, approvalId, doneAt } = change
      return { id, count, approvalId, doneAt: doneAt && beijing(doneAt) }
    },
  }),
]

/** The digest stays here: with the master key it would tell whose it is. */
const entryView = (entry: ListEntry, nameOf: NameOf, now: Date) => {
  const { kind, colour, masked, reason, source, addedBy, addedAt, expiresAt, removedAt } = entry
  return {
    id: `${kind}:${entry.digest.slice(0, 12)}:${colour}`,
    kind,
    colour,
    masked,
    reason,
    source,
    addedBy: nameOf(addedBy),
    addedAt: beijing(addedAt),
    expiresAt: expiresAt && beijing(expiresAt),
    removedAt: removedAt && beijing(removedAt),
    state: removedAt ? 'removed' : expiresAt && expiresAt <= now ? 'expired' : 'listed',
  }
}

const changeView = (change: ListChangeLine, nameOf: NameOf) => {
  const { id, act, kind, colour, reason, source, count, approvalId, approvalState, first } = change
  return {
    id,
    act,
    kind,
    colour,
    reason,
    source,
    count,
    first,
    maker: nameOf(change.maker),
    approvalId,
    state: change.doneAt ? 'done' : (approvalState ?? 'PENDING'),
    askedAt: beijing(change.askedAt),
    doneAt: change.doneAt && beijing(change.doneAt),
    expiresAt: change.expiresAt && beijing(change.expiresAt),
  }
}
