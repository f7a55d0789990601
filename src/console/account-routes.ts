import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  acknowledgeNotice,
  addStaffPasskey,
  askStaffPasskey,
  beginRenewal,
  beginStaffPasskey,
  changePassword,
  confirmRenewal,
  type Notice,
  noticesOf,
  proveSelf,
  removeStaffPasskey,
  type StaffKeyMade,
  type StaffPasskey,
  staffPasskeysOf,
} from '#oversight'
import { relyingPartyOf } from '#platform/relying-party'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, strict } from './route.ts'
import { originOf } from './session-face.ts'
import { Code, NewPassword, PasskeyAnswer, PasskeyMade, Password } from './sign-in-fields.ts'

/** Password and second factor once more: whoever found a page open does not change how it is entered. */
const proof = {
  password: Password,
  code: Type.Optional(Code),
  passkey: Type.Optional(PasskeyAnswer),
}

const KeyId = Type.TemplateLiteral('sk_${string}')

/** How one signs in oneself: password, second factor, passkeys, and what one is told of it. */
export const accountRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...proofRoutes(deps),
  ...passkeyRoutes(deps),
  route({
    method: 'GET',
    url: '/account/notices',
    permission: 'self',
    answer: async ({ staff }) => ({ notices: (await noticesOf(deps, staff.id)).map(noticeView) }),
  }),
  route({
    method: 'POST',
    url: '/account/notices/:id/read',
    permission: 'self',
    params: strict({ id: Type.TemplateLiteral('sn_${string}') }),
    body: strict({}),
    answer: ({ staff, params }) => acknowledgeNotice(deps, { staffId: staff.id, id: params.id }),
  }),
]

function proofRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const rp = relyingPartyOf(deps.publicUrl)
  return [
    route({
      method: 'PUT',
      url: '/account/password',
      permission: 'self',
      body: strict({ ...proof, next: NewPassword }),
      async answer({ staff, session, request, body }) {
        const from = originOf(request, session)
        const mine = { staffId: staff.id, session: session.id, from, rp }
        await changePassword(deps, { ...mine, ...body })
      },
    }),
    route({
      method: 'POST',
      url: '/account/second-factor',
      permission: 'self',
      body: strict(proof),
      async answer({ staff, body }) {
        const { expiresAt, ...begun } = await beginRenewal(deps, { staffId: staff.id, rp, ...body })
        return { ...begun, expiresAt: beijing(expiresAt) }
      },
    }),
    route({
      method: 'PUT',
      url: '/account/second-factor',
      permission: 'self',
      body: strict({ code: Code }),
      async answer({ staff, session, request, body }) {
        const from = originOf(request, session)
        await confirmRenewal(deps, { staffId: staff.id, session: session.id, from, ...body })
      },
    }),
    route({
      method: 'POST',
      url: '/account/passkeys/ask',
      permission: 'self',
      body: strict({}),
      answer: async () => ({ options: await askStaffPasskey(deps, rp) }),
    }),
  ]
}

function passkeyRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const rp = relyingPartyOf(deps.publicUrl)
  return [
    route({
      method: 'GET',
      url: '/account/passkeys',
      permission: 'self',
      answer: async ({ staff }) => ({
        passkeys: (await staffPasskeysOf(deps, staff.id)).map(passkeyView),
        origin: rp.origin,
      }),
    }),
    route({
      method: 'POST',
      url: '/account/passkeys/options',
      permission: 'self',
      body: strict(proof),
      async answer({ staff, body }) {
        const { login } = await proveSelf(deps, staff.id, { rp, ...body })
        const asked = { staffId: staff.id, name: staff.name, login, rp }
        return { options: await beginStaffPasskey(deps, asked) }
      },
    }),
    route({
      method: 'POST',
      url: '/account/passkeys',
      permission: 'self',
      body: strict({
        name: Type.String({ minLength: 1, maxLength: 32, pattern: '^\\S(?:.*\\S)?$' }),
        passkey: PasskeyMade,
      }),
      async answer({ staff, session, request, body: { name, passkey } }) {
        const response: StaffKeyMade = passkey
        const from = originOf(request, session)
        return passkeyView(
          await addStaffPasskey(deps, { staffId: staff.id, name, rp, response, from }),
        )
      },
    }),
    route({
      method: 'POST',
      url: '/account/passkeys/:id/remove',
      permission: 'self',
      params: strict({ id: KeyId }),
      body: strict(proof),
      async answer({ staff, session, request, params, body }) {
        await proveSelf(deps, staff.id, { rp, ...body })
        const from = originOf(request, session)
        await removeStaffPasskey(deps, { staffId: staff.id, id: params.id, from })
      },
    }),
  ]
}

const passkeyView = ({ id, name, createdAt, usedAt }: StaffPasskey) => ({
  id,
  name,
  createdAt: beijing(createdAt),
  usedAt: usedAt && beijing(usedAt),
})

const noticeView = ({ id, kind, subject, detail, at, acknowledgedAt }: Notice) => ({
  id,
  kind,
  subject,
  detail,
  at: beijing(at),
  readAt: acknowledgedAt && beijing(acknowledgedAt),
})
