import { setTimeout as sleep } from 'node:timers/promises'
import { type ApprovalId, decide, findAllStaff, findApproval } from '#oversight'
import { findCustomerByPhone } from '#parties'
import { loadConfig } from '#platform/config'
import { type Db, openDb } from '#platform/db'
import { openKeys } from '#platform/keys'
import { neighbourUrl } from '#platform/postgres'
import { changeList } from '#risk'
import type { DemoProcess } from './demo-process.ts'

/**
 * Puts the payers on the white list of a running program, as two people would: nobody pays a hundred times in
 * a second, and without it they would rightly be stopped. They are judged all the same, by everything.
 */
export async function trustPayers({
  home,
  demo,
}: Pick<DemoProcess, 'home' | 'demo'>): Promise<void> {
  const url = neighbourUrl(home, 'postgres')
  if (url === undefined) throw new Error('the demo has a database')
  const db = openDb(url, { max: 1 })
  const deps = { db, keys: openKeys(loadConfig({ TONGBAO_HOME: home })), now: () => new Date() }
  const values: string[] = []
  for (const { phone } of demo.payers)
    values.push((await findCustomerByPhone(deps, phone))?.id ?? '')
  const staff = await findAllStaff(db)
  const withRole = (role: string) => staff.find(({ roles }) => roles.some((each) => each === role))
  const [maker, checker] = [withRole('risk_analyst'), withRole('approver')]
  if (!maker || !checker) throw new Error('the demo has people who decide about risk')
  const { approvalId } = await changeList(deps, {
    act: 'add',
    kind: 'customer',
    colour: 'white',
    values,
    reason: '压测',
    source: 'bench',
    expiresAt: null,
    maker: maker.id,
  })
  if (approvalId === null) throw new Error('a white list is for two people to change')
  await decide(deps, {
    approvalId: approvalId as ApprovalId,
    staffId: checker.id,
    verdict: 'approve',
    note: '',
  })
  await untilDone(db, approvalId)
  await db.destroy()
}

/** The program does it with its next sweep, and reads its lists again every second. */
async function untilDone(db: Db, approvalId: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    await sleep(500)
    if ((await findApproval(db, approvalId))?.state !== 'EXECUTED') continue
    await sleep(2_000)
    return
  }
  throw new Error('the payers were not put on the list')
}
