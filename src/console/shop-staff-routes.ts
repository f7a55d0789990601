import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { nodesOf, openNode } from '#merchants'
import {
  findStaffEntries,
  inviteAgain,
  inviteStaff,
  merchantRoles,
  rolePermissions,
  setStaffRoles,
  setStaffState,
  type StaffEntry,
  type StaffInvitation,
} from '#oversight'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { NodeId } from './shop-code-routes.ts'

const Roles = Type.Array(Type.Enum([...merchantRoles], { type: 'string' }), {
  minItems: 1,
  maxItems: merchantRoles.length,
})
const Login = Type.String({ minLength: 1, maxLength: 32 })
const OfMerchant = strict({ mchid: Mchid })
const OfColleague = strict({ mchid: Mchid, id: Type.TemplateLiteral('st_${string}') })
const permission = 'shop.staff.manage'

/** Who works at a merchant: its own people take each other on, and nobody reaches another merchant's. */
export const shopStaffRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/staff',
    permission: 'shop.staff.read',
    params: OfMerchant,
    async answer({ reach: { mchid } }) {
      const nodes = await nodesOf(deps.db, mchid)
      const nameOf = new Map<string, string>(nodes.map(({ id, name }) => [id, name] as const))
      const staff = await findStaffEntries(deps.db, deps.now(), mchid)
      const all = rolePermissions()
      return {
        staff: staff.map((entry) => entryView(entry, nameOf)),
        roles: Object.fromEntries(merchantRoles.map((role) => [role, all[role]])),
      }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/staff',
    permission,
    params: OfMerchant,
    body: strict({
      name: Type.String({ minLength: 1, maxLength: 32, pattern: '^\\S(?:.*\\S)?$' }),
      login: Login,
      roles: Roles,
      nodeId: Type.Union([NodeId, Type.Null()]),
    }),
    async answer({ reach: { mchid }, body, ...asked }) {
      const { name, login, roles, nodeId } = body
      if (nodeId !== null) openNode(await nodesOf(deps.db, mchid), nodeId)
      const { staffId: invitedBy, ...from } = byOf(asked)
      const seat = { mchid, nodeId }
      const wanted = { name, login, roles, seat, invitedBy, from }
      return invitationView(await inviteStaff(deps, wanted), deps.publicUrl)
    },
  }),
  ...changes(deps),
]

/** Each looks in its own transaction whether it is about one of this merchant's people. */
const changes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/staff/:id/invite',
    permission,
    params: OfColleague,
    body: strict({ login: Type.Optional(Login) }),
    async answer({ reach, params, body, ...asked }) {
      const { staffId: invitedBy, ...from } = byOf(asked)
      const wanted = { ...body, staffId: params.id, within: reach.mchid, invitedBy, from }
      return invitationView(await inviteAgain(deps, wanted), deps.publicUrl)
    },
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/staff/:id/roles',
    permission,
    params: OfColleague,
    body: strict({ roles: Roles }),
    async answer({ reach, params, body, ...asked }) {
      const { staffId: movedBy, ...from } = byOf(asked)
      const { roles } = body
      await setStaffRoles(deps, { staffId: params.id, roles, within: reach.mchid, movedBy, from })
    },
  }),
  merchantRoute({
    method: 'PUT',
    url: '/merchants/:mchid/staff/:id/state',
    permission,
    params: OfColleague,
    body: strict({ state: Type.Enum(['active', 'suspended'], { type: 'string' }) }),
    async answer({ reach, params, body, ...asked }) {
      const { staffId: movedBy, ...from } = byOf(asked)
      const { state } = body
      await setStaffState(deps, { staffId: params.id, state, within: reach.mchid, movedBy, from })
    },
  }),
]

const entryView = (
  { createdAt, invitedUntil, lastSeenAt, ...entry }: StaffEntry,
  nameOf: ReadonlyMap<string, string>,
) => ({
  ...entry,
  place: entry.nodeId === null ? null : (nameOf.get(entry.nodeId) ?? null),
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
