import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  findStaffEntries,
  inviteAgain,
  inviteStaff,
  rolePermissions,
  roles,
  setStaffRoles,
  setStaffState,
  type StaffEntry,
  type StaffInvitation,
} from '#oversight'
import type { ConsoleDeps } from './create-console.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const StaffId = Type.TemplateLiteral('st_${string}')
const Roles = Type.Array(Type.Enum([...roles], { type: 'string' }), {
  minItems: 1,
  maxItems: roles.length,
})
const Named = strict({ id: StaffId })

/** Who works here: taking on, roles, suspending, and a new link for whoever lost theirs. */
export const staffRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => {
  const { db, now, publicUrl } = deps
  const permission = 'staff.manage'
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
      answer: async ({ staff, body }) =>
        invitationView(await inviteStaff(deps, { ...body, invitedBy: staff.id }), publicUrl),
    }),
    route({
      method: 'POST',
      url: '/staff/:id/invite',
      permission,
      params: Named,
      body: strict({ login: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })) }),
      answer: async ({ staff, params, body }) =>
        invitationView(
          await inviteAgain(deps, { staffId: params.id, ...body, invitedBy: staff.id }),
          publicUrl,
        ),
    }),
    route({
      method: 'PUT',
      url: '/staff/:id/roles',
      permission,
      params: Named,
      body: strict({ roles: Roles }),
      async answer({ staff, params, body }) {
        await setStaffRoles(deps, { staffId: params.id, roles: body.roles, movedBy: staff.id })
      },
    }),
    route({
      method: 'PUT',
      url: '/staff/:id/state',
      permission,
      params: Named,
      body: strict({ state: Type.Enum(['active', 'suspended'], { type: 'string' }) }),
      async answer({ staff, params, body }) {
        await setStaffState(deps, { staffId: params.id, state: body.state, movedBy: staff.id })
      },
    }),
  ]
}

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
