import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  findStaffEntries,
  inviteAgain,
  inviteStaff,
  releaseSignIn,
  rolePermissions,
  roles,
  setStaffRoles,
  setStaffState,
  type StaffEntry,
  type StaffInvitation,
} from '#oversight'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { originOf } from './session-face.ts'

const StaffId = Type.TemplateLiteral('st_${string}')
const Roles = Type.Array(Type.Enum([...roles], { type: 'string' }), {
  minItems: 1,
  maxItems: roles.length,
})
const Named = strict({ id: StaffId })

/** Who works here: taking on, roles, suspending, and a new link for whoever lost theirs. */
export const staffRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...takingOn(deps),
  ...moving(deps),
]

const permission = 'staff.manage'

function takingOn(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const { db, now, publicUrl } = deps
  return [
    route({
      method: 'GET',
      url: '/staff',
      permission: 'staff.read',
      answer: async () => ({
        staff: (await findStaffEntries(db, now())).map(entryView),
        roles: rolePermissions(),
      }),
    }),
    route({
      method: 'POST',
      url: '/staff',
      permission,
      body: strict({
        name: Type.String({ minLength: 1, maxLength: 32, pattern: '^\\S(?:.*\\S)?$' }),
        login: Type.String({ minLength: 1, maxLength: 32 }),
        roles: Roles,
      }),
      async answer({ staff, session, request, body }) {
        const from = originOf(request, session)
        const invitation = await inviteStaff(deps, { ...body, invitedBy: staff.id, from })
        return invitationView(invitation, publicUrl)
      },
    }),
    route({
      method: 'POST',
      url: '/staff/:id/invite',
      permission,
      params: Named,
      body: strict({ login: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })) }),
      async answer({ staff, session, request, params, body }) {
        const again = { staffId: params.id, ...body, invitedBy: staff.id }
        const from = originOf(request, session)
        return invitationView(await inviteAgain(deps, { ...again, from }), publicUrl)
      },
    }),
  ]
}

const moving = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'PUT',
    url: '/staff/:id/roles',
    permission,
    params: Named,
    body: strict({ roles: Roles }),
    async answer({ staff, session, request, params, body }) {
      const from = originOf(request, session)
      const { roles: wanted } = body
      await setStaffRoles(deps, {
        staffId: params.id,
        roles: wanted,
        within: null,
        movedBy: staff.id,
        from,
      })
    },
  }),
  route({
    method: 'PUT',
    url: '/staff/:id/state',
    permission,
    params: Named,
    body: strict({ state: Type.Enum(['active', 'suspended'], { type: 'string' }) }),
    async answer({ staff, session, request, params, body }) {
      const from = originOf(request, session)
      const { state } = body
      await setStaffState(deps, {
        staffId: params.id,
        state,
        within: null,
        movedBy: staff.id,
        from,
      })
    },
  }),
  // Who is asked whether it was they, and opens the door again.
  route({
    method: 'POST',
    url: '/staff/:id/release',
    permission,
    params: Named,
    body: strict({}),
    answer: ({ staff, session, request, params }) =>
      releaseSignIn(deps, { staffId: params.id, by: staff.id, from: originOf(request, session) }),
  }),
]

const entryView = ({ createdAt, invitedUntil, lastSeenAt, ...entry }: StaffEntry) => ({
  ...entry,
  createdAt: beijing(createdAt),
  invitedUntil: invitedUntil && beijing(invitedUntil),
  lastSeenAt: lastSeenAt && beijing(lastSeenAt),
})

/** The token stands behind `#`, which browsers send to nobody. */
const invitationView = (
  { staff, token, expiresAt, login }: StaffInvitation,
  publicUrl: string,
) => ({
  id: staff.id,
  login,
  link: `${publicUrl}/console/welcome#${token}`,
  expiresAt: beijing(expiresAt),
})
