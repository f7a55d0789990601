import { beijing } from '#kernel/time'
import { findAllStaff, type StaffSession } from '#oversight'
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

/** Names of staff by their ids; of merchants, the platform and the gone there are none. */
export async function staffNames(db: Db): Promise<(id: string) => string | null> {
  const all = await findAllStaff(db)
  const names = new Map<string, string>(all.map(({ id, name }) => [id, name] as const))
  return (id) => names.get(id) ?? null
}
