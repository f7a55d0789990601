import { nodesOf } from '#merchants'
import {
  addStaff,
  atInstitution,
  codeAt,
  enrolStaff,
  findAllStaff,
  type Role,
  type Seat,
} from '#oversight'
import type { Modules } from '../program.ts'
import { merchantStaff, staff, staffSecret } from './people.ts'

export type SeededStaff = Readonly<{
  name: string
  roles: readonly Role[]
  login: string
  password: string
  totpSecret: string
}>

type Person = Readonly<{
  name: string
  roles: readonly Role[]
  login: string
  password: string
  mchid?: string
  /** Of the store where they work, and nowhere else. */
  code?: string
}>

const people: readonly Person[] = [...staff, ...merchantStaff]

/** People who approve, decide and run the house, and some of its merchants'. A second start finds them. */
export async function seedStaff(deps: Modules): Promise<readonly SeededStaff[]> {
  const there = new Map((await findAllStaff(deps.db)).map(({ name, id }) => [name, id]))
  for (const { name, roles, login, password, ...place } of people) {
    const seat = await seatOf(deps, place)
    const known = there.get(name)
    const staffId = known ?? (await addStaff(deps, { name, roles, seat, addedBy: 'platform' })).id
    await enrolStaff(deps, { staffId, login, password, secret: staffSecret })
  }
  return people.map((each) => ({ ...each, totpSecret: staffSecret }))
}

async function seatOf({ db }: Modules, { mchid, code }: Pick<Person, 'mchid' | 'code'>) {
  if (mchid === undefined) return atInstitution
  const node = code && (await nodesOf(db, mchid)).find((each) => each.code === code)
  const seat: Seat = { mchid, nodeId: node ? node.id : null }
  return seat
}

/** With the code that their telephones would show now, for the demo's sign-in page. */
export const demoPeople = (now: Date) =>
  people.map((each) => ({ ...each, code: codeAt(staffSecret, now) }))
