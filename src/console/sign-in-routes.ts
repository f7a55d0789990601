import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  acceptInvitation,
  askStaffPasskey,
  type From,
  seeInvitation,
  signInStaff,
  type StaffSignedIn,
} from '#oversight'
import { relyingPartyOf } from '#platform/relying-party'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, openRoute, strict } from './route.ts'
import { meOf } from './self-routes.ts'
import { deviceFrom, setStaffDevice, setStaffSession } from './session-face.ts'
import { Code, NewPassword, PasskeyAnswer, Password } from './sign-in-fields.ts'

const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** Before there is a session: the one-time link, and the door. */
export const signInRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...doorRoutes(deps),
  // The token is in the body, because an address is written down on its way.
  openRoute({
    method: 'POST',
    url: '/welcome/look',
    body: strict({ token: Token }),
    async answer({ body }) {
      const { expiresAt, ...seen } = await seeInvitation(deps, body.token)
      return { ...seen, expiresAt: beijing(expiresAt) }
    },
  }),
  openRoute({
    method: 'POST',
    url: '/welcome',
    body: strict({ token: Token, password: NewPassword, code: Code }),
    answer: ({ body, request, reply }) =>
      letIn(deps, { request, reply }, (from) => acceptInvitation(deps, { ...body, from })),
  }),
  openRoute({
    method: 'GET',
    url: '/demo',
    answer: () => ({ people: deps.demoPeople?.() ?? [] }),
  }),
]

function doorRoutes(deps: ConsoleDeps): readonly ConsoleRoute[] {
  const rp = relyingPartyOf(deps.publicUrl)
  return [
    openRoute({
      method: 'POST',
      url: '/sign-in',
      body: strict({
        login: Type.String({ minLength: 1, maxLength: 32 }),
        password: Password,
        code: Type.Optional(Code),
        passkey: Type.Optional(PasskeyAnswer),
      }),
      answer: ({ body, request, reply }) =>
        letIn(deps, { request, reply }, (from) => signInStaff(deps, { ...body, rp, from })),
    }),
    // It is the same for everybody, and nobody is remembered for having asked.
    openRoute({
      method: 'POST',
      url: '/sign-in/passkey',
      body: strict({}),
      answer: async () => ({ options: await askStaffPasskey(deps, rp) }),
    }),
  ]
}

type Exchange = Readonly<{ request: FastifyRequest; reply: FastifyReply }>

/** The session's cookie is a new one whatever came along; the browser keeps its own for the next time. */
async function letIn(
  deps: ConsoleDeps,
  { request, reply }: Exchange,
  signIn: (from: From) => Promise<StaffSignedIn>,
) {
  const from = deviceFrom(deps.keys, request)
  const signedIn = await signIn(from)
  setStaffSession(reply, signedIn, deps.publicUrl)
  setStaffDevice(reply, from.device, deps)
  return meOf(deps, signedIn)
}
