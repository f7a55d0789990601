import { Refusal } from '#kernel/refusal'
import { fen } from '#kernel/money'
import { accountsOf, openAccounts, post } from '#ledger'
import { createDirectory, ensurePlatformKeys, registerMerchant } from '#merchants'
import {
  agreementOf,
  type Application,
  beginApplication,
  createOnboarding,
  type DraftContent,
  findApplication,
  type Onboarding,
  type OnboardingDeps,
  passReview,
  proposeRating,
  saveDraft,
  signAgreement,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { addStaff, decide, type Role, type StaffId } from '#oversight'
import { inTransaction } from '#platform/db'
import { createLog } from '#platform/log'
import { plusMs } from '#kernel/time'
import type { Bank } from '../src/clearing/bank/bank.ts'
import { createDemoBank } from '../src/clearing/bank/demo/demo-bank.ts'
import { openBankAccount, orderFault } from '../src/clearing/bank/demo/open-account.ts'
import { payOwnIn } from '../src/clearing/verify/pay-own-in.ts'
import { testTransferSweep } from '../src/clearing/verify/sweep-tests.ts'
import { amountPlace, executeReviews } from '../src/onboarding/review/execute-reviews.ts'
import { findById } from '../src/onboarding/store.ts'
import { at } from './clearing.ts'
import { type Media, numbers, png } from './onboarding-samples.ts'
import { testKeys } from './parties.ts'
import { createWorld } from './world.ts'

export {
  bmp,
  enterprise,
  individual,
  jpeg,
  mp4,
  numbers,
  pdf,
  png,
} from './onboarding-samples.ts'

export const acting = { actor: 'st_test', ip: '192.0.2.1' } as const

export const provider = '1900000100'

/** Onboarding on a world with a clock, a bank with money of our own, and somebody who decides. */
export async function createOnboardingWorld({ ownMinor = 10_000n } = {}) {
  const world = await createWorld()
  const clock = { now: at('2026-11-25', '10:00:00') }
  const base = { db: world.db, keys: testKeys, now: () => clock.now }
  await ensurePlatformKeys(base)
  const directory = createDirectory(base)
  const log = createLog({ level: 'silent' })
  const onboarding: Onboarding = createOnboarding({
    ...base,
    directory,
    log,
    publicUrl: 'https://pay.example',
    openDemoAccount: (account) => openBankAccount(base, account),
  })
  await registerMerchant(base, { mchid: provider, name: '服务商', kind: 'provider' })
  await inTransaction(world.db, (tx) =>
    openAccounts(tx, accountsOf('bank', 'demo'), 'CNY', clock.now),
  )
  const paidIn = { key: 'ow_01KAXZ0000000000000000000W', amountMinor: ownMinor }
  if (ownMinor > 0n) await payOwnIn(base, paidIn)
  const staff = async (name: string, role: Role): Promise<StaffId> =>
    (await addStaff(base, { name, roles: [role], addedBy: 'platform' })).id
  const operator = await staff('经办', 'operator')
  const approver = await staff('复核', 'approver')
  const bank = createDemoBank(base)
  const decideOn = async (approvalId: string | null, verdict: 'approve' | 'reject') => {
    if (approvalId === null || !isApproval(approvalId)) throw new Error('nothing waits')
    await decide(base, { approvalId, staffId: approver, verdict, note: '' })
  }
  return {
    ...world,
    base,
    onboarding,
    clock,
    bank,
    operator,
    approver,
    decideOn,
    pass: (ms: number) => {
      clock.now = plusMs(clock.now, ms)
    },
    /** Fees, as a day's cut would earn them; the bank has what they were taken from. */
    async earn(minor: bigint) {
      await payOwnIn(base, { key: 'ow_01KAXZ0000000000000000000X', amountMinor: minor })
      const [debit, credit] = (['platform_own', 'platform_fee'] as const).map((kind) => ({
        kind,
        owner: 'platform',
      }))
      if (!debit || !credit) return
      const earned = {
        key: 'ow_01KAXZ0000000000000000000Y:fee',
        kind: 'direct',
        posting: 'test',
      } as const
      await inTransaction(world.db, (tx) =>
        post(tx, [{ ...earned, debit, credit, amount: fen(minor) }], clock.now),
      )
    },
    /** With another bank, where it behaves otherwise. */
    sweepTransfers: (by: Bank = bank) => testTransferSweep({ ...base, bank: by, log }),
    /** What befalls the next transfer to the company's account. */
    fault: (fault: Omit<Parameters<typeof orderFault>[1], 'accountNumber' | 'times'>) =>
      orderFault(base, { accountNumber: numbers.account, times: 1, ...fault }),
  }
}

export type OnboardingWorld = Awaited<ReturnType<typeof createOnboardingWorld>>

type Build = (media: Media) => DraftContent

/** An application of our own form, handed in. */
export async function handedIn(
  { onboarding }: OnboardingWorld,
  build: Build,
): Promise<Application> {
  const { id } = await beginApplication(onboarding, { ip: acting.ip })
  const file = { applicationId: id, filename: 'a.png', bytes: png(), kind: 'image' } as const
  const media = await storeMedia(onboarding, file)
  await saveDraft(onboarding, { id, content: build(media) })
  return submitApplication(onboarding, { id, ...acting })
}

/** Admitted at the rating that was proposed. */
export async function passed(
  world: OnboardingWorld,
  { id }: Pick<Application, 'id'>,
): Promise<Application> {
  const { onboarding, operator, decideOn } = world
  const { rating } = await proposeRating(onboarding, { id })
  const asked = { id, rating, note: '', actor: operator, ip: acting.ip }
  await decideOn((await passReview(onboarding, asked)).approvalId, 'approve')
  await executeReviews(onboarding)
  return stands(world, id)
}

export async function stands({ onboarding }: OnboardingWorld, id: string): Promise<Application> {
  const application = await findApplication(onboarding, { id })
  if (!application) throw new Error(`${id} is not there`)
  return application
}

export async function signed(
  { onboarding }: OnboardingWorld,
  { id }: Pick<Application, 'id'>,
): Promise<Application> {
  const { digest } = await agreementOf(onboarding, { id })
  return signAgreement(onboarding, { id, digest, name: '张三丰', ...acting })
}

/** What nobody is told: the fen that were sent. */
export async function amountSentOf(onboarding: OnboardingDeps, id: string): Promise<bigint> {
  const stored = await findById(onboarding.db, id)
  return BigInt(onboarding.keys.open(amountPlace(id), stored?.transferSealed ?? ''))
}

export const amountSent = ({ onboarding }: OnboardingWorld, id: string): Promise<bigint> =>
  amountSentOf(onboarding, id)

export async function codeOf(ask: Promise<unknown>): Promise<string> {
  try {
    await ask
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

const isApproval = (id: string): id is `ap_${string}` => id.startsWith('ap_')
