import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { acceptInvitation, seeInvitation, signInStaff } from '#oversight'
import type { ConsoleDeps } from './create-console.ts'
import { type ConsoleRoute, openRoute, strict } from './route.ts'
import { meOf } from './self-routes.ts'
import { fromOf, setStaffSession } from './session-face.ts'

const Password = Type.String({ minLength: 1, maxLength: 64 })
const Code = Type.String({ pattern: '^[0-9]{6}$' })
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** Before there is a session: the one-time link, and the door. */
export const signInRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  openRoute({
    method: 'POST',
    url: '/sign-in',
    body: strict({
      login: Type.String({ minLength: 1, maxLength: 32 }),
      password: Password,
      code: Code,
    }),
    async answer({ body, request, reply }) {
      const signedIn = await signInStaff(deps, { ...body, from: fromOf(request) })
      setStaffSession(reply, signedIn, deps.publicUrl)
      return meOf(deps, signedIn)
    },
  }),
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
    body: strict({ token: Token, password: Password, code: Code }),
    async answer({ body, request, reply }) {
      const signedIn = await acceptInvitation(deps, { ...body, from: fromOf(request) })
      setStaffSession(reply, signedIn, deps.publicUrl)
      return meOf(deps, signedIn)
    },
  }),
  openRoute({
    method: 'GET',
    url: '/demo',
    answer: () => ({ people: deps.demoPeople?.() ?? [] }),
  }),
]
