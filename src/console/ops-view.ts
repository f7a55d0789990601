import { beijing } from '#kernel/time'
import { findStaffNames, type StaffSession } from '#oversight'
import type { Db } from '#platform/db'
import type { FastifyRequest } from 'fastify'

/** Where somebody acts from, for the log. */
export const placeOf = (
  { ip }: Pick<FastifyRequest, 'ip'>,
  { id }: Pick<StaffSession, 'id'>,
): Readonly<{ ip: string; session: string }> => ({ ip, session: id })

export const maybe = (at: Date | null): string | null => at && beijing(at)

export const minorText = (minor: bigint | null): string | null =>
  minor === null ? null : String(minor)

/** Names of the staff among those ids; merchants, the platform and the gone have none. */
export async function staffNames(
  db: Db,
  ids: Iterable<string | null>,
): Promise<(id: string) => string | null> {
  const names = await findStaffNames(db, ids)
  return (id) => names.get(id) ?? null
}
