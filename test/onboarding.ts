import { crc32, deflateSync } from 'node:zlib'
import { Refusal } from '#kernel/refusal'
import { accountsOf, openAccounts } from '#ledger'
import { createDirectory, ensurePlatformKeys, registerMerchant } from '#merchants'
import {
  agreementOf,
  type Application,
  beginApplication,
  createOnboarding,
  type DraftContent,
  findApplication,
  type Onboarding,
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
import { testKeys } from './parties.ts'
import { createWorld } from './world.ts'

/** Numbers that pass their checks and belong to nobody. */
export const numbers = {
  licence: '91350100M000100Y43',
  otherLicence: '91440300MA5DA7WA2H',
  person: '11010519491231002X',
  card: '6222020000000000018',
  account: '4400012345678901',
} as const

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A grey picture; its size may be a lie. */
export function png(width = 2, height = 2): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const pixels = deflateSync(Buffer.alloc(Math.min((width + 1) * height, 4_096)))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** One pixel. */
export const jpeg = Buffer.from(
  '/9j/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
)

export function bmp(width = 1, height = 1): Buffer {
  const bytes = Buffer.alloc(54 + 4)
  bytes.write('BM', 'latin1')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  return bytes
}

export const pdf = (inside = ''): Buffer =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${inside} >>\nendobj\n` +
      '2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n',
  )

/** The beginning of a film. */
export const mp4 = Buffer.concat([
  Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
  Buffer.alloc(64),
])

type Media = Readonly<{ mediaId: string }>

/** A shop of one person, complete; every file is the same one. */
export const individual = (
  { mediaId }: Media,
  licence: string = numbers.licence,
): DraftContent => ({
  contact_info: {
    contact_type: 'LEGAL',
    contact_name: '张三丰',
    contact_id_number: numbers.person,
    mobile_phone: '13800000001',
    contact_email: 'zhang@example.com',
  },
  subject_info: {
    subject_type: 'SUBJECT_TYPE_INDIVIDUAL',
    business_license_info: {
      license_copy: mediaId,
      license_number: licence,
      merchant_name: '城东三丰小吃店',
      legal_person: '张三丰',
      period_begin: '2019-05-01',
      period_end: '长期',
    },
    identity_info: {
      id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      id_card_info: {
        id_card_copy: mediaId,
        id_card_national: mediaId,
        id_card_name: '张三丰',
        id_card_number: numbers.person,
        card_period_begin: '2017-01-01',
        card_period_end: '2037-01-01',
      },
    },
  },
  business_info: {
    merchant_shortname: '三丰小吃',
    service_phone: '02100000000',
    sales_info: {
      sales_scenes_type: ['SALES_SCENES_STORE'],
      biz_store_info: {
        biz_store_name: '城东店',
        biz_address_code: '310115',
        biz_store_address: '解放路1号',
        store_entrance_pic: [mediaId],
        indoor_pic: [mediaId],
      },
    },
  },
  settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
  bank_account_info: {
    bank_account_type: 'BANK_ACCOUNT_TYPE_PERSONAL',
    account_name: '张三丰',
    account_bank: '演示银行',
    bank_address_code: '310000',
    account_number: numbers.card,
  },
})

/** A company, whose account must be proved. */
export const enterprise = (media: Media, licence: string = numbers.licence): DraftContent => {
  const base = individual(media, licence)
  const identity = base.subject_info?.identity_info
  return {
    ...base,
    subject_info: {
      ...base.subject_info,
      subject_type: 'SUBJECT_TYPE_ENTERPRISE',
      business_license_info: {
        ...base.subject_info?.business_license_info,
        merchant_name: '三丰餐饮有限公司',
      },
      identity_info: {
        ...identity,
        owner: true,
        id_card_info: { ...identity?.id_card_info, id_card_address: '上海市浦东新区解放路1号' },
      },
    },
    settlement_info: { settlement_id: '716', qualification_type: '餐饮' },
    bank_account_info: {
      ...base.bank_account_info,
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
      account_name: '三丰餐饮有限公司',
      account_number: numbers.account,
    },
  }
}

export const acting = { actor: 'st_test', ip: '192.0.2.1' } as const

export const provider = '1900000100'

/** Onboarding on a world with a clock, a bank with money of our own, and somebody who decides. */
export async function createOnboardingWorld() {
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
  await payOwnIn(base, { key: 'ow_01KAXZ0000000000000000000W', amountMinor: 10_000n })
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
export async function amountSent({ onboarding }: OnboardingWorld, id: string): Promise<bigint> {
  const stored = await findById(onboarding.db, id)
  return BigInt(onboarding.keys.open(amountPlace(id), stored?.transferSealed ?? ''))
}

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
