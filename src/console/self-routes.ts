import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  countOpenNotices,
  endOtherSessions,
  endStaffSession,
  listStaffSessions,
  isForNodes,
  permissionsOf,
  type Staff,
  type StaffSession,
} from '#oversight'
import { findSubMerchants, nodesOf } from '#merchants'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, type Signed, strict } from './route.ts'
import { clearStaffSession, originOf } from './session-face.ts'

type Deps = Pick<ConsoleDeps, 'db' | 'directory'>

/** Who I am, where I am signed in, and out again. */
export const selfRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({ method: 'GET', url: '/me', permission: 'self', answer: (signed) => meOf(deps, signed) }),
  route({
    method: 'POST',
    url: '/sign-out',
    permission: 'self',
    body: strict({}),
    async answer({ staff, session, request, reply }) {
      const from = originOf(request, session)
      await endStaffSession(deps, { staffId: staff.id, sessionId: session.id, from })
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
    answer: ({ staff, session, request, params }) =>
      endStaffSession(deps, {
        staffId: staff.id,
        sessionId: params.id,
        from: originOf(request, session),
      }),
  }),
  route({
    method: 'POST',
    url: '/sessions/end-others',
    permission: 'self',
    body: strict({}),
    answer: ({ staff, session, request }) =>
      endOtherSessions(deps, {
        staffId: staff.id,
        except: session.id,
        from: originOf(request, session),
      }),
  }),
]

/** Who is signed in, for the page; `merchant` is where they work, if not at the institution. */
export const meOf = async ({ db, directory }: Deps, { staff, session }: Signed) => ({
  id: staff.id,
  name: staff.name,
  roles: staff.roles,
  permissions: permissionsOf(staff.roles).filter(
    (permission) => staff.nodeId === null || isForNodes(permission),
  ),
  merchant: await placeOf({ db, directory }, staff),
  session: { id: session.id, expiresAt: beijing(session.expiresAt) },
  /** What they were told and have not said to have read. */
  notices: await countOpenNotices(db, staff.id),
})

/** The merchant with its sub-merchants, which its people may look at as well, or the node of it. */
async function placeOf({ db, directory }: Deps, { mchid, nodeId }: Staff) {
  if (mchid === null) return null
  const merchant = await directory.merchant(mchid)
  const node = nodeId && (await nodesOf(db, mchid)).find(({ id }) => id === nodeId)
  const below = merchant?.kind === 'provider' ? await belowOf({ db, directory }, mchid) : []
  return {
    mchid,
    name: merchant?.shortName ?? mchid,
    kind: merchant?.kind ?? null,
    node: node ? { id: node.id, name: node.name, kind: node.kind } : null,
    subMerchants: below,
  }
}

/** As many as a page's choice can show; others are found by their number. */
const shownMax = 200

async function belowOf({ db, directory }: Deps, mchid: string) {
  const below = (await findSubMerchants(db, mchid)).slice(0, shownMax)
  const nameOf = async (sub: string) => (await directory.merchant(sub))?.shortName ?? sub
  return Promise.all(below.map(async (sub) => ({ mchid: sub, name: await nameOf(sub) })))
}

const sessionView = (
  { id, ip, agent, place, region, createdAt, seenAt, expiresAt }: StaffSession,
  current: StaffSession,
) => ({
  id,
  ip,
  agent,
  place: region ?? place,
  createdAt: beijing(createdAt),
  seenAt: beijing(seenAt),
  expiresAt: beijing(expiresAt),
  isCurrent: id === current.id,
})
