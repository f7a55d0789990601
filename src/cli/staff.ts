import { parseArgs } from 'node:util'
import type { Clock } from '#kernel/time'
import {
  findStaffEntries,
  firstLogin,
  inviteAgain,
  inviteStaff,
  type Role,
  roles,
  type StaffEntry,
  type StaffInvitation,
} from '#oversight'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { tableText } from './clearing/table.ts'
import { beijingText } from './clearing/words.ts'

export type StaffErrand = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  publicUrl: string
  print: (text: string) => void
  args: readonly string[]
}>

const usage = `Expected one of these.

  tongbao staff list
  tongbao staff invite                             the first administrator of an installation
  tongbao staff invite --name 张三 --login zhangsan --roles ${roles.join(',')}
  tongbao staff invite --login zhangsan            a new link for somebody who works here
  tongbao staff invite --staff <id> --login <name> the first link for somebody without a login`

const refused = (why: string): ConfigRefused => new ConfigRefused([`staff: ${why}. ${usage}`])

/** Who works here, and the one-time links by which they set their password; answers the exit code. */
export async function runStaffErrand(errand: StaffErrand): Promise<number> {
  const [name = 'list', ...args] = errand.args
  if (name === 'list' && args.length === 0) return listStaff(errand)
  if (name !== 'invite') throw refused(`there is no errand ${name}`)
  const invitation = await invite(errand, readOptions(args))
  const { staff, login, token, expiresAt } = invitation
  errand.print(
    `${staff.name}（登录名 ${login}）请在 ${beijingText(expiresAt)} 前打开，只能用一次：\n` +
      `${errand.publicUrl}/console/welcome#${token}\n`,
  )
  return 0
}

type Options = Readonly<Partial<Record<'name' | 'login' | 'roles' | 'staff', string>>>

function readOptions(args: readonly string[]): Options {
  const option = { type: 'string' } as const
  try {
    const options = { name: option, login: option, roles: option, staff: option }
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'the options are not as they should be')
  }
}

/** A name and roles take somebody on; otherwise it is somebody who is here. */
async function invite(errand: StaffErrand, options: Options): Promise<StaffInvitation> {
  const invitedBy = 'platform'
  const { name, login, roles: named, staff } = options
  if (name?.trim() && login !== undefined && named !== undefined && staff === undefined)
    return inviteStaff(errand, { name: name.trim(), login, roles: readRoles(named), invitedBy })
  if (name !== undefined || named !== undefined)
    throw refused('whoever is new needs --name, --login and --roles')
  const entries = await findStaffEntries(errand.db, errand.now())
  const found = entries.find((entry) => isMeant(entry, options))
  if (!found) throw refused('there is nobody of this login or number, see tongbao staff list')
  if (Object.keys(options).length === 0 && entries.some(({ canSignIn }) => canSignIn))
    throw refused('somebody can sign in already, so say whom this is for')
  return inviteAgain(errand, {
    staffId: found.id,
    invitedBy,
    ...(login !== undefined && { login }),
  })
}

const isMeant = (entry: StaffEntry, { staff, login }: Options): boolean =>
  staff === undefined ? entry.login === (login ?? firstLogin) : entry.id === staff

function readRoles(text: string): readonly Role[] {
  const given = text.split(',').map((each) => each.trim())
  return given.map((each) => {
    const role = roles.find((known) => known === each)
    if (!role) throw refused(`${JSON.stringify(each)} is no role`)
    return role
  })
}

async function listStaff({ db, now, print }: StaffErrand): Promise<number> {
  const entries = await findStaffEntries(db, now())
  const rows = entries.map((entry) => [
    entry.id,
    entry.name,
    entry.login ?? '',
    entry.roles.join(','),
    entry.state === 'active' ? '在岗' : '停用',
    standingOf(entry),
  ])
  print(tableText({ columns: ['工号', '姓名', '登录名', '岗位', '状态', '登录'], rows }))
  return 0
}

function standingOf({ canSignIn, invitedUntil, isHeld }: StaffEntry): string {
  if (isHeld) return '登录已暂停'
  if (invitedUntil) return `链接有效至 ${beijingText(invitedUntil)}`
  return canSignIn ? '已开通' : '未开通'
}
