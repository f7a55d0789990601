import { addStaff, codeAt, enrolStaff, findAllStaff, type Role } from '#oversight'
import type { Modules } from '../program.ts'
import { staff, staffSecret } from './people.ts'

export type SeededStaff = Readonly<{
  name: string
  roles: readonly Role[]
  login: string
  password: string
  totpSecret: string
}>

/** People who approve, decide and run the house. A second start finds them. */
export async function seedStaff(deps: Modules): Promise<readonly SeededStaff[]> {
  const there = new Map((await findAllStaff(deps.db)).map(({ name, id }) => [name, id]))
  for (const { name, roles, login, password } of staff) {
    const known = there.get(name)
    const staffId = known ?? (await addStaff(deps, { name, roles, addedBy: 'platform' })).id
    await enrolStaff(deps, { staffId, login, password, secret: staffSecret })
  }
  return staff.map((each) => ({ ...each, totpSecret: staffSecret }))
}

/** With the code that their telephones would show now, for the demo's sign-in page. */
export const demoPeople = (now: Date) =>
  staff.map((each) => ({ ...each, code: codeAt(staffSecret, now) }))
