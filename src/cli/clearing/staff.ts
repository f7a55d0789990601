import { addStaff, findAllStaff, roles } from '#oversight'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readChoice } from './read-values.ts'
import { tableText } from './table.ts'
import { beijingText } from './words.ts'

export const staffForm: Form = {
  usage: `staff add <name> <${roles.join('|')}…>, or staff list`,
  example: 'staff add 张会计 operator approver',
  places: [1, 2 + roles.length],
}

const titles = {
  approver: '复核',
  operator: '经办',
  auditor: '审计',
  administrator: '管理',
  risk_analyst: '风控',
  merchant_administrator: '商户管理',
  merchant_operator: '商户经办',
  merchant_approver: '商户复核',
  merchant_finance: '商户财务',
  merchant_developer: '商户开发',
} as const

/** 工作人员. Adding a name twice makes two people of it, as there may be. */
export async function staffErrand(errand: ClearingErrand): Promise<number> {
  const { db, print, args } = errand
  const { places } = readArguments(staffForm, args)
  const [what, name, ...named] = places
  if (what === 'list' && name === undefined) {
    const rows = (await findAllStaff(db)).map((each) => [
      each.id,
      each.name,
      each.roles.map((role) => titles[role]).join('、'),
      each.state === 'active' ? '在岗' : '停用',
      beijingText(each.createdAt),
    ])
    print(tableText({ columns: ['工号', '姓名', '岗位', '状态', '登记时间'], rows }))
    return 0
  }
  if (what !== 'add' || !name?.trim() || named.length === 0)
    throw refused(staffForm, 'it is add with a name and a role, or list alone')
  const given = [...new Set(named.map((role) => readChoice('role', role, roles)))]
  const staff = await addStaff(errand, { name: name.trim(), roles: given, addedBy: 'platform' })
  print(`已登记 ${staff.name}，工号 ${staff.id}\n`)
  return 0
}
