import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import { call, get, post } from '../api.ts'
import type { Me } from '../queries.ts'

export type Session = Readonly<{
  id: string
  ip: string
  agent: string
  /** The block of the address, or its region where the installation has a table of them. */
  place: string | null
  createdAt: string
  seenAt: string
  expiresAt: string
  isCurrent: boolean
}>

type Totp = Readonly<{ uri: string; secret: string }>

export type Invitation = Readonly<{
  login: string
  name: string
  expiresAt: string
  totp: Totp
}>

export type DemoPerson = Readonly<{
  name: string
  login: string
  password: string
  code: string
  roles: readonly string[]
}>

export type Passkey = Readonly<{
  id: string
  name: string
  createdAt: string
  usedAt: string | null
}>

export type Notice = Readonly<{
  id: string
  kind: string
  subject: string
  detail: Readonly<Record<string, string>>
  at: string
  readAt: string | null
}>

/** Password and second factor: a code, or a passkey in its place. */
export type Proof = Readonly<{
  password: string
  code?: string
  passkey?: AuthenticationResponseJSON
}>

type Asked = Readonly<{ options: PublicKeyCredentialRequestOptionsJSON }>
type ToMake = Readonly<{ options: PublicKeyCredentialCreationOptionsJSON }>

const id = encodeURIComponent

export const account = {
  demo: () => get<{ people: DemoPerson[] }>('/demo'),
  signIn: (input: Proof & Readonly<{ login: string }>) => post<Me>('/sign-in', input),
  askAtDoor: () => post<Asked>('/sign-in/passkey'),
  look: (token: string) => post<Invitation>('/welcome/look', { token }),
  accept: (input: Readonly<{ token: string; password: string; code: string }>) =>
    post<Me>('/welcome', input),
  sessions: () => get<{ sessions: Session[] }>('/sessions'),
  end: (sessionId: string) => call<void>('DELETE', `/sessions/${id(sessionId)}`),
  endOthers: () => post<{ ended: number }>('/sessions/end-others'),
  ask: () => post<Asked>('/account/passkeys/ask'),
  changePassword: (input: Proof & Readonly<{ next: string }>) =>
    call<void>('PUT', '/account/password', input),
  beginTotp: (proof: Proof) =>
    post<Totp & Readonly<{ expiresAt: string }>>('/account/second-factor', proof),
  confirmTotp: (code: string) => call<void>('PUT', '/account/second-factor', { code }),
  passkeys: () => get<{ passkeys: Passkey[]; origin: string }>('/account/passkeys'),
  beginPasskey: (proof: Proof) => post<ToMake>('/account/passkeys/options', proof),
  addPasskey: (name: string, passkey: RegistrationResponseJSON) =>
    post<Passkey>('/account/passkeys', { name, passkey }),
  removePasskey: (passkeyId: string, proof: Proof) =>
    post<void>(`/account/passkeys/${id(passkeyId)}/remove`, proof),
  notices: () => get<{ notices: Notice[] }>('/account/notices'),
  readNotice: (noticeId: string) => post<void>(`/account/notices/${id(noticeId)}/read`),
}
