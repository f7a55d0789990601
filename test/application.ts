import type { DraftContent } from '#onboarding'

/** A picture of one point, to hand in as any document. */
export const smallPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const codeLetters = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** 统一社会信用代码 with its check character; `number` tells one business from another. */
export function creditCodeOf(number: number): string {
  const body = `91440300MA5${String(number).padStart(6, '0')}`
  let sum = 0
  let weight = 1
  for (const letter of body) {
    sum += codeLetters.indexOf(letter) * weight
    weight = (weight * 3) % 31
  }
  return `${body}${codeLetters[(31 - (sum % 31)) % 31]}`
}

/** 公民身份号码 of somebody born on a day, with its check digit. */
export function identityNumberOf(born: string, number: number): string {
  const body = `440305${born.replaceAll('-', '')}${String(number).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0)
  return `${body}${'10X98765432'[sum % 11]}`
}

type Given = Readonly<{ number: number; mediaId: string; name?: string; shortName?: string }>

/** All that an enterprise with a shop says; every paper is the one document. */
export function applicationOf({
  number,
  mediaId,
  name = `深圳市早市餐饮${number}有限公司`,
  shortName = `早市餐饮${number}`,
}: Given): DraftContent {
  return {
    contact_info: {
      contact_type: 'LEGAL',
      contact_name: '林早早',
      contact_id_number: identityNumberOf('1988-06-15', number % 1_000),
      mobile_phone: '13800138000',
      contact_email: 'lin@example.com',
    },
    subject_info: {
      subject_type: 'SUBJECT_TYPE_ENTERPRISE',
      business_license_info: {
        license_copy: mediaId,
        license_number: creditCodeOf(number),
        merchant_name: name,
        legal_person: '林早早',
        license_address: '深圳市南山区科苑路8号',
        period_begin: '2018-03-01',
        period_end: '长期',
      },
      identity_info: {
        id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        owner: true,
        id_card_info: {
          id_card_copy: mediaId,
          id_card_national: mediaId,
          id_card_name: '林早早',
          id_card_number: identityNumberOf('1988-06-15', number % 1_000),
          id_card_address: '深圳市南山区科苑路8号',
          card_period_begin: '2016-05-01',
          card_period_end: '2036-05-01',
        },
      },
    },
    business_info: {
      merchant_shortname: shortName,
      service_phone: '0755-86010000',
      sales_info: {
        sales_scenes_type: ['SALES_SCENES_STORE'],
        biz_store_info: {
          biz_store_name: `${shortName}科苑店`,
          biz_address_code: '440300',
          biz_store_address: '南山区科苑路8号1楼',
          store_entrance_pic: [mediaId],
          indoor_pic: [mediaId],
        },
      },
    },
    settlement_info: { settlement_id: '716', qualification_type: '餐饮' },
    bank_account_info: {
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
      account_name: name,
      account_bank: '招商银行',
      bank_address_code: '440300',
      account_number: `7559${String(number).padStart(11, '0')}`,
    },
  }
}
