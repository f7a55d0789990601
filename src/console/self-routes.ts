import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  endOtherSessions,
  endStaffSession,
  listStaffSessions,
  permissionsOf,
  type StaffSession,
} from '#oversight'
import type { ConsoleDeps } from './create-console.ts'
import { type ConsoleRoute, route, type Signed, strict } from './route.ts'
import { clearStaffSession } from './session-face.ts'

/** Who I am, where I am signed in, and out again. */
export const selfRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({ method: 'GET', url: '/me', permission: 'self', answer: meOf }),
  route({
    method: 'POST',
    url: '/sign-out',
    permission: 'self',
    body: strict({}),
    async answer({ staff, session, reply }) {
      await endStaffSession(deps, { staffId: staff.id, sessionId: session.id })
      clearStaffSession(reply)
    },
  }),
  route({
    method: 'GET',
    url: '/sessions',
    permission: 'self',
    answer: async ({ staff, session }) => ({
      sessions: (await listStaffSessions(deps, staff.id)).map((each) => sessionView(each, session)),
    }),
  }),
  route({
    method: 'DELETE',
    url: '/sessions/:id',
    permission: 'self',
    params: strict({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
    answer: ({ staff, params }) =>
      endStaffSession(deps, { staffId: staff.id, sessionId: params.id }),
  }),
  route({
    method: 'POST',
    url: '/sessions/end-others',
    permission: 'self',
    body: strict({}),
    answer: ({ staff, session }) =>
      endOtherSessions(deps, { staffId: staff.id, except: session.id }),
  }),
]

/** Who is signed in, for the page. */
export const meOf = ({ staff, session }: Signed) => ({
  id: staff.id,
  name: staff.name,
  roles: staff.roles,
  permissions: permissionsOf(staff.roles),
  session: { id: session.id, expiresAt: beijing(session.expiresAt) },
})

const sessionView = (
  { id, ip, agent, createdAt, seenAt, expiresAt }: StaffSession,
  current: StaffSession,
) => ({
  id,
  ip,
  agent,
  createdAt: beijing(createdAt),
  seenAt: beijing(seenAt),
  expiresAt: beijing(expiresAt),
  isCurrent: id === current.id,
})
