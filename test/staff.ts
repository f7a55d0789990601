import { addStaff, atInstitution, type Role, type Seat, type StaffId } from '#oversight'
import { inTransaction } from '#platform/db'
import { newStaffSession, startStaffSession } from '../src/oversight/sign-in/staff-session.ts'
import type { Server } from './server.ts'

/** Somebody new with these roles, at the institution or where the seat says. */
export const colleague = async (
  { program }: Server,
  name: string,
  roles: readonly Role[],
  seat: Seat = atInstitution,
): Promise<StaffId> =>
  (await addStaff(program.modules, { name, roles, addedBy: 'platform', seat })).id

/** The cookie of a session, as after signing in; a sign-in by password costs a tenth of a second. */
export async function cookieOf({ program }: Server, staffId: StaffId): Promise<string> {
  const { db, now } = program.modules
  const begun = newStaffSession(staffId, { ip: '127.0.0.1', agent: 'test' }, now())
  await inTransaction(db, (tx) => startStaffSession(tx, begun, now()))
  return `tongbao_staff=${begun.token}`
}

export type Said = Readonly<{
  status: number
  body: Readonly<Record<string, unknown>>
  cookie: string | undefined
}>

type Asking = Readonly<{
  method?: string
  path: string
  body?: object
  cookie?: string | undefined
  headers?: Readonly<Record<string, string>>
}>

/** Asks the console's face as its pages do. */
export async function ask(
  { url }: Pick<Server, 'url'>,
  { method = 'GET', path, body, cookie, headers = { 'x-tongbao-console': '1' } }: Asking,
): Promise<Said> {
  const response = await fetch(`${url}/console/api${path}`, {
    method,
    headers: {
      ...headers,
      ...(cookie !== undefined && { cookie }),
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? {} : JSON.parse(text),
    cookie: response.headers.getSetCookie()[0],
  }
}
