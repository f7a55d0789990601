import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { type AuditRow, findAllStaff, findHead, findRowsBelow, verifyAudit } from '#oversight'
import type { ConsoleDeps } from './create-console.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const Sought = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }))
const pageMax = 50

/** Who did what, and whether the log is still what was written. */
export const auditRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/audit',
    permission: 'audit.read',
    query: strict({
      below: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
      actor: Sought,
      action: Sought,
      subject: Sought,
    }),
    async answer({ query: { below, ...sought } }) {
      const at = below === undefined ? undefined : BigInt(below)
      const rows = await findRowsBelow(deps.db, { ...sought, below: at, limit: pageMax })
      const staff = await findAllStaff(deps.db)
      const names = new Map<string, string>(staff.map(({ id, name }) => [id, name] as const))
      return {
        rows: rows.map((row) => rowView(row, names)),
        next: rows.length === pageMax ? String(rows.at(-1)?.height) : null,
      }
    },
  }),
  route({
    method: 'POST',
    url: '/audit/verify',
    permission: 'audit.read',
    body: strict({}),
    async answer() {
      const faults = await verifyAudit(deps.db)
      const head = await findHead(deps.db)
      const checkedAt = beijing(deps.now())
      return { faults, head: { height: String(head.height), hash: head.hash }, checkedAt }
    },
  }),
]

const rowView = (row: AuditRow, names: ReadonlyMap<string, string>) => ({
  height: String(row.height),
  at: beijing(row.at),
  actor: row.actor,
  actorName: names.get(row.actor) ?? null,
  action: row.action,
  subject: row.subject,
  subjectName: names.get(row.subject) ?? null,
  contentDigest: row.contentDigest,
  hash: row.hash,
})
