import type { FastifyRequest } from 'fastify'
import type { By } from '#merchants'
import type { Signed } from './route.ts'

/** Who acts, and from where, for the log. */
export const byOf = ({
  staff,
  session,
  request,
}: Signed & Readonly<{ request: FastifyRequest }>): By => ({
  staffId: staff.id,
  ip: request.ip,
  session: session.id,
})
