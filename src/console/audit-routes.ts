import { Readable } from 'node:stream'
import { sign } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  type AuditRow,
  exportAudit,
  exportCsv,
  findHead,
  findRefused,
  findRowsBelow,
  findWholeRow,
  recordAct,
  verifyAudit,
} from '#oversight'
import { inTransaction } from '#platform/db'
import type { ConsoleDeps } from './deps.ts'
import { staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { originOf, refuse } from './session-face.ts'

const Sought = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }))
const Instant = Type.Optional(
  Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+08:00$' }),
)
const filters = {
  actor: Sought,
  action: Sought,
  subject: Sought,
  since: Instant,
  until: Instant,
  /** Only who looked at whose data. */
  reads: Type.Optional(Type.Literal('1')),
}
const pageMax = 50
const refusedMax = 200

/** Who did what, what it was before and after, and whether the log is still what was written. */
export const auditRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...readingRoutes(deps),
  ...exportRoutes(deps),
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

const readingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/audit',
    permission: 'audit.read',
    query: strict({
      below: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
      ...filters,
    }),
    async answer({ query: { below, ...sought } }) {
      const at = below === undefined ? undefined : BigInt(below)
      const asked = { ...soughtOf(sought), below: at, limit: pageMax }
      const rows = await findRowsBelow(deps.db, asked)
      const nameOf = await staffNames(
        deps.db,
        rows.flatMap(({ actor, subject }) => [actor, subject]),
      )
      return {
        rows: rows.map((row) => rowView(row, nameOf)),
        next: rows.length === pageMax ? String(rows.at(-1)?.height) : null,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/audit/rows/:height',
    permission: 'audit.read',
    params: strict({ height: Type.String({ pattern: '^[0-9]{1,18}$' }) }),
    async answer({ params }) {
      const row = await findWholeRow(deps.db, BigInt(params.height))
      if (!row) throw refuse('NO_SUCH_AUDIT_ROW')
      const nameOf = await staffNames(deps.db, [row.actor, row.subject])
      const detail: unknown = row.detail === null ? null : JSON.parse(row.detail)
      return { ...rowView(row, nameOf), detail }
    },
  }),
  route({
    method: 'GET',
    url: '/audit/refused',
    permission: 'audit.read',
    async answer() {
      const found = await findRefused(deps.db, refusedMax)
      const nameOf = await staffNames(
        deps.db,
        found.map(({ staffId }) => staffId),
      )
      return {
        refused: found.map(({ staffId, hour, code, count }) => ({
          staffId,
          name: nameOf(staffId),
          hour: beijing(hour),
          code,
          count,
        })),
      }
    },
  }),
]

/** Taking the log out of the house is itself written into it, before the first line goes. */
const exportRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/audit/export',
    permission: 'audit.read',
    query: strict({ format: Type.Enum(['jsonl', 'csv'], { type: 'string' }), ...filters }),
    async answer({ staff, session, request, reply, query: { format, ...sought } }) {
      const act = { actor: staff.id, action: 'audit-export', subject: 'audit' }
      const detail = { after: { format, ...sought }, ...originOf(request, session) }
      const at = deps.now()
      await inTransaction(deps.db, (tx) => recordAct(tx, { ...act, detail }, at))
      const lines =
        format === 'csv'
          ? exportCsv(deps.db, soughtOf(sought))
          : exportAudit({ ...deps, sign: signerOf(deps) })
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
      const name = `audit-${beijing(at).slice(0, 10)}.${format}`
      return reply
        .type(`${type}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(lines, { objectMode: false }))
    },
  }),
]

/** With the key by which merchants know the platform as well. */
const signerOf =
  ({ directory }: ConsoleDeps) =>
  async (text: string) => {
    const { id: keyId, privateKey } = await directory.signingKey('public_key')
    return { keyId, signature: await sign(text, privateKey) }
  }

type Filters = Readonly<
  Partial<Record<'actor' | 'action' | 'subject' | 'since' | 'until' | 'reads', string>>
>

const soughtOf = ({ since, until, reads, ...sought }: Filters) => ({
  ...sought,
  since: since === undefined ? undefined : new Date(since),
  until: until === undefined ? undefined : new Date(until),
  isRead: reads === '1',
})

const rowView = (row: AuditRow, nameOf: (id: string) => string | null) => ({
  height: String(row.height),
  at: beijing(row.at),
  actor: row.actor,
  actorName: nameOf(row.actor),
  action: row.action,
  subject: row.subject,
  subjectName: nameOf(row.subject),
  contentDigest: row.contentDigest,
  hash: row.hash,
})
