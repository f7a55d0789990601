import { call, get, post } from '../api.ts'
import type { Me } from '../queries.ts'

export type Session = Readonly<{
  id: string
  ip: string
  agent: string
  createdAt: string
  seenAt: string
  expiresAt: string
  isCurrent: boolean
}>

export type Invitation = Readonly<{
  login: string
  name: string
  expiresAt: string
  totp: Readonly<{ uri: string; secret: string }>
}>

export type DemoPerson = Readonly<{
  name: string
  login: string
  password: string
  code: string
  roles: readonly string[]
}>

export const account = {
  demo: () => get<{ people: DemoPerson[] }>('/demo'),
  signIn: (input: Readonly<{ login: string; password: string; code: string }>) =>
    post<Me>('/sign-in', input),
  look: (token: string) => post<Invitation>('/welcome/look', { token }),
  accept: (input: Readonly<{ token: string; password: string; code: string }>) =>
    post<Me>('/welcome', input),
  sessions: () => get<{ sessions: Session[] }>('/sessions'),
  end: (id: string) => call<void>('DELETE', `/sessions/${encodeURIComponent(id)}`),
  endOthers: () => post<{ ended: number }>('/sessions/end-others'),
}
