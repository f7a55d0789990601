import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { payOwnIn } from '#clearing'
import { newId } from '#kernel/id'
import {
  agreementOf,
  type ApplicationState,
  beginApplication,
  confirmAccount,
  findApplication,
  passReview,
  type RejectReason,
  rejectReview,
  saveDraft,
  signAgreement,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { decide, findApproval, type StaffId } from '#oversight'
import { applicationOf } from '#test/application'
import type { Server } from '#test/server'
import { colleague } from '#test/staff'
import type { ConsoleStage } from './console-stage.ts'
import { drawPaper, type Paper } from './onboarding-form.ts'

type Begun = Readonly<{ id: string; token: string }>

/** Those who review, the papers of an applicant, and applications in any state. */
export async function openOnboarding(stage: ConsoleStage) {
  const { server } = stage
  const { db, now } = server.program.modules
  await payOwnIn({ db, now }, { key: newId('od', now()), amountMinor: 100_000n })
  const operator = await colleague(server, '陈经办', ['operator'])
  const approver = await colleague(server, '周复核', ['approver'])

  const file = await drawPaper(await (await stage.newContext()).newPage())

  /** As large as a telephone's: 1,600 × 1,300 points without any compression, 6.2 MB. */
  const photo = { name: '门头.bmp', mimeType: 'image/bmp', buffer: largeBmp(1_600, 1_300) }

  const waits = createWaits(server, approver)
  const applicationIn = createApplications(server, { operator, file, waits })
  return { operator, approver, file, photo, ...waits, applicationIn }
}

/** What others do meanwhile, and waiting until it is done. */
function createWaits({ program }: Server, approver: StaffId) {
  const { db, now, onboarding } = program.modules
  async function until(id: string, state: ApplicationState): Promise<void> {
    for (let turn = 0; turn < 300; turn++) {
      if ((await findApplication(onboarding, { id }))?.state === state) return
      await sleep(100)
    }
    assert.fail(`the application did not become ${state}`)
  }

  async function approve(id: string): Promise<void> {
    const approvalId = (await findApplication(onboarding, { id }))?.approvalId
    assert(approvalId)
    const approval = await findApproval(db, approvalId)
    assert(approval)
    await decide(
      { db, now },
      { approvalId: approval.id, staffId: approver, verdict: 'approve', note: '属实' },
    )
  }

  /** What came into the account, as its owner reads it there. */
  async function arrivalOf(id: string): Promise<bigint> {
    for (let turn = 0; turn < 300; turn++) {
      if ((await findApplication(onboarding, { id }))?.accountCheck?.state === 'paid') break
      await sleep(100)
    }
    const { rows } = await sql<Readonly<{ amount: string }>>`
      select amount::text from clearing.test_transfer t
      join onboarding.application a on a.transfer_id = t.id where a.id = ${id}`.execute(db)
    return BigInt(rows[0]?.amount ?? '0')
  }

  return { until, approve, arrivalOf }
}

type Making = Readonly<{
  operator: StaffId
  file: Paper
  waits: ReturnType<typeof createWaits>
}>

function createApplications({ program }: Server, { operator, file, waits }: Making) {
  const { onboarding } = program.modules
  const { until, approve, arrivalOf } = waits
  const acting = { actor: operator, ip: '127.0.0.1' }
  /** An application of an enterprise, as far as the state says. */
  return async function applicationIn(
    state: ApplicationState,
    number: number,
    reasons: readonly RejectReason[] = [],
  ): Promise<Begun> {
    const begun = await beginApplication(onboarding, { ip: '127.0.0.1' })
    const { id } = begun
    const { mediaId } = await storeMedia(onboarding, {
      applicationId: id,
      filename: file.name,
      bytes: file.buffer,
      kind: 'image',
    })
    await saveDraft(onboarding, { id, content: applicationOf({ number, mediaId }) })
    if (state === 'EDITTING') return begun
    await submitApplication(onboarding, { id, actor: `applicant:${id}`, ip: '127.0.0.1' })
    if (state === 'AUDITING') return begun
    if (reasons.length > 0) await rejectReview(onboarding, { id, reasons, ...acting })
    else await passReview(onboarding, { id, rating: 'high', note: '资料齐全', ...acting })
    await approve(id)
    if (state === 'REJECTED') {
      await until(id, 'REJECTED')
      return begun
    }
    await until(id, 'TO_BE_CONFIRMED')
    const amountMinor = await arrivalOf(id)
    if (state === 'TO_BE_CONFIRMED') return begun
    await confirmAccount(onboarding, { id, amountMinor, ...acting })
    if (state === 'TO_BE_SIGNED') return begun
    const { digest } = await agreementOf(onboarding, { id })
    await signAgreement(onboarding, { id, digest, name: '林早早', ...acting })
    await until(id, 'FINISHED')
    return begun
  }
}

function largeBmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54 + width * height * 3, 0x7a)
  bytes.fill(0, 0, 54)
  bytes.write('BM')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}
