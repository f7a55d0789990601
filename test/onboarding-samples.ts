import { crc32, deflateSync } from 'node:zlib'
import type { DraftContent } from '#onboarding'

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

export type Media = Readonly<{ mediaId: string }>

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
