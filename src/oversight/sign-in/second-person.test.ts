import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '#test/parties'
import { createWorld } from '#test/world'
import { createKeys } from '#platform/keys'
import {
  acceptInvitation,
  codeAt,
  decide,
  findPending,
  findStaffEntries,
  inviteAgain,
  inviteStaff,
  type Role,
  seeInvitation,
  setStaffRoles,
  setStaffState,
  type StaffInvitation,
  staffSessionOf,
  verifyAudit,
} from '../index.ts'

const at = new Date('2026-11-27T01:00:00Z')
const from = { ip: '10.0.0.7', agent: 'Firefox on a till' }

async function house() {
  const world = await createWorld()
  const deps = { db: world.db, keys: createKeys(Buffer.alloc(32, 7)), now: () => at }
  const invite = (login: string, invitedBy: string, ...roles: Role[]) =>
    inviteStaff(deps, { name: `${login}先生`, login, roles, invitedBy })
  const accept = async ({ token }: StaffInvitation) => {
    const { totp } = await seeInvitation(deps, token)
    const code = codeAt(totp.secret, at)
    return acceptInvitation(deps, { token, password: 'jade coin and bronze', code, from })
  }
  const boss = (await accept(await invite('boss', 'platform', 'administrator'))).staff.id
  const pending = async (about: string) =>
    (await findPending(world.db, 10)).find(({ subject }) => subject === about)
  return { world, deps, invite, accept, boss, pending }
}

test('who checks is decided by two: an administrator alone neither makes an approver nor becomes one', async () => {
  const { world, deps, invite, accept, boss, pending } = await house()
  await using _ = world
  const checker = await accept(await invite('chen', boss, 'approver'))
  const chen = checker.staff.id
  const approve = async (about: string, staffId = chen) => {
    const approvalId = (await pending(about))?.id ?? 'ap_none'
    return decide(deps, { approvalId, staffId, verdict: 'approve', note: '属实' })
  }
  const sock = () => invite('sock', boss, 'approver', 'operator')
  equal(await answerOf(sock), 'SECOND_PERSON_NEEDED')
  equal(await answerOf(sock), 'SECOND_PERSON_NEEDED', 'asked again, it waits as before')
  equal((await findStaffEntries(world.db, at)).length, 2, 'nobody is here, and no name is taken')
  equal(await answerOf(() => invite('sock', boss, 'approver')), 'APPROVAL_STANDS')
  equal(await answerOf(() => approve('sock', boss)), 'ROLE_MISSING')
  await approve('sock')
  const other = await accept(await sock())
  deepEqual(other.staff.roles, ['approver', 'operator'])
  equal(await answerOf(sock), 'LOGIN_TAKEN', 'an approval is used once')

  const clerk = (await invite('wang', boss, 'operator')).staff.id
  const rise = () => setStaffRoles(deps, { staffId: clerk, roles: ['approver'], movedBy: boss })
  equal(await answerOf(rise), 'SECOND_PERSON_NEEDED')
  await approve(clerk)
  deepEqual((await rise()).roles, ['approver'])

  // Neither by sending the others away, nor by taking their role, does anybody come to be alone.
  const renew = () => inviteAgain(deps, { staffId: chen, invitedBy: boss })
  await setStaffState(deps, { staffId: other.staff.id, state: 'suspended', movedBy: boss })
  equal(await answerOf(renew), 'SECOND_PERSON_NEEDED')
  ok(await staffSessionOf(deps, checker.token), 'what is only asked for ends no session')
  const fall = { staffId: other.staff.id, roles: ['operator'] as const, movedBy: boss }
  equal(await answerOf(() => setStaffRoles(deps, fall)), 'SECOND_PERSON_NEEDED')
  await setStaffState(deps, { staffId: other.staff.id, state: 'active', movedBy: boss })
  await approve(chen, other.staff.id)
  await renew()
  equal(await staffSessionOf(deps, checker.token), undefined, 'a new link ends all sessions')
  deepEqual(await verifyAudit(world.db), [])
})

test('where nobody else checks yet one person begins, and the machine’s own command waits for nobody', async () => {
  const { world, deps, invite, accept, boss } = await house()
  await using _ = world
  const first = await invite('chen', boss, 'approver')
  const staffId = first.staff.id
  const again = await inviteAgain(deps, { staffId, invitedBy: boss })
  const { token } = await accept(again)

  // From here on chen is the one whom an administrator must ask, and cannot take the place of.
  equal(await answerOf(() => inviteAgain(deps, { staffId, invitedBy: boss })), 'ONLY_APPROVER')
  const fall = { staffId, roles: ['operator'] as const, movedBy: boss }
  equal(await answerOf(() => setStaffRoles(deps, fall)), 'ONLY_APPROVER')
  ok(await staffSessionOf(deps, token), 'what is refused ends no session')
  const byMachine = { staffId, invitedBy: 'platform' }
  equal(await answerOf(() => inviteAgain(deps, byMachine)), 'ok')
  equal(await answerOf(() => invite('li', 'platform', 'approver')), 'ok')
})
