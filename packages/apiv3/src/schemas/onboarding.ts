import { type Static, Type } from 'typebox'
import { Appid, Mchid, oneOf, optionalText, text } from './fields.ts'

/** Base64 of an OAEP-encrypted field of an application; bounded as the wire is known to bound it. */
const Sealed = text(2048)
/** A file that was uploaded before: `media_id` of `/v3/merchant/media/upload`. */
const MediaId = text(1024)
const MediaIds = (maxItems: number) => Type.Array(MediaId, { minItems: 1, maxItems })
/** `YYYY-MM-DD`; an end may be `长期`. */
const Day = text(10)

/** The wire spells EDITTING with a double T. Source: WxJava ApplymentStateEnum. */
export const ApplymentState = oneOf([
  'APPLYMENT_STATE_EDITTING',
  'APPLYMENT_STATE_AUDITING',
  'APPLYMENT_STATE_REJECTED',
  'APPLYMENT_STATE_TO_BE_CONFIRMED',
  'APPLYMENT_STATE_TO_BE_SIGNED',
  'APPLYMENT_STATE_SIGNING',
  'APPLYMENT_STATE_FINISHED',
  'APPLYMENT_STATE_CANCELED',
])
export type ApplymentState = Static<typeof ApplymentState>

export const SubjectType = oneOf([
  'SUBJECT_TYPE_INDIVIDUAL',
  'SUBJECT_TYPE_ENTERPRISE',
  'SUBJECT_TYPE_GOVERNMENT',
  'SUBJECT_TYPE_INSTITUTIONS',
  'SUBJECT_TYPE_OTHERS',
  'SUBJECT_TYPE_MICRO',
])
export type SubjectType = Static<typeof SubjectType>

/** Both spellings of the two families of applications are taken. */
export const IdDocType = oneOf([
  'IDENTIFICATION_TYPE_IDCARD',
  'IDENTIFICATION_TYPE_MAINLAND_IDCARD',
  'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
  'IDENTIFICATION_TYPE_HONGKONG_PASSPORT',
  'IDENTIFICATION_TYPE_MACAO_PASSPORT',
  'IDENTIFICATION_TYPE_TAIWAN_PASSPORT',
  'IDENTIFICATION_TYPE_HONGKONG',
  'IDENTIFICATION_TYPE_MACAO',
  'IDENTIFICATION_TYPE_TAIWAN',
  'IDENTIFICATION_TYPE_FOREIGN_RESIDENT',
  'IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT',
  'IDENTIFICATION_TYPE_TAIWAN_RESIDENT',
])

export const SalesScene = oneOf([
  'SALES_SCENES_STORE',
  'SALES_SCENES_MP',
  'SALES_SCENES_MINI_PROGRAM',
  'SALES_SCENES_WEB',
  'SALES_SCENES_APP',
  'SALES_SCENES_WEWORK',
])
export type SalesScene = Static<typeof SalesScene>

const Contact = Type.Object({
  contact_type: oneOf(['LEGAL', 'SUPER']),
  contact_name: Sealed,
  contact_id_doc_type: Type.Optional(IdDocType),
  contact_id_number: Type.Optional(Sealed),
  openid: Type.Optional(Sealed),
  contact_id_doc_copy: Type.Optional(MediaId),
  contact_id_doc_copy_back: Type.Optional(MediaId),
  contact_period_begin: Type.Optional(Day),
  contact_period_end: Type.Optional(Day),
  business_authorization_letter: Type.Optional(MediaId),
  mobile_phone: Sealed,
  contact_email: Sealed,
})

const BusinessLicense = Type.Object({
  license_copy: MediaId,
  license_number: text(18),
  merchant_name: Type.String({ maxLength: 128 }),
  legal_person: text(64),
  license_address: optionalText(256),
  period_begin: Type.Optional(Day),
  period_end: Type.Optional(Day),
})

const Certificate = Type.Object({
  cert_copy: MediaId,
  cert_type: Type.String({ pattern: '^CERTIFICATE_TYPE_[0-9]{4}$' }),
  cert_number: text(64),
  merchant_name: text(128),
  company_address: text(256),
  legal_person: text(64),
  period_begin: Day,
  period_end: Day,
})

const Organization = Type.Object({
  organization_copy: MediaId,
  organization_code: text(32),
  org_period_begin: Day,
  org_period_end: Day,
})

const FinanceInstitution = Type.Object({
  finance_type: oneOf(['BANK_AGENT', 'PAYMENT_AGENT', 'INSURANCE', 'TRADE_AND_SETTLE', 'OTHER']),
  finance_license_pics: MediaIds(5),
})

const IdCard = Type.Object({
  id_card_copy: MediaId,
  id_card_national: MediaId,
  id_card_name: Sealed,
  id_card_number: Sealed,
  id_card_address: Type.Optional(Sealed),
  card_period_begin: Day,
  card_period_end: Day,
})

const IdDoc = Type.Object({
  id_doc_copy: MediaId,
  id_doc_copy_back: Type.Optional(MediaId),
  id_doc_name: Sealed,
  id_doc_number: Sealed,
  id_doc_address: Type.Optional(Sealed),
  doc_period_begin: Day,
  doc_period_end: Day,
})

const Identity = Type.Object({
  id_holder_type: Type.Optional(oneOf(['LEGAL', 'SUPER'])),
  id_doc_type: IdDocType,
  authorize_letter_copy: Type.Optional(MediaId),
  id_card_info: Type.Optional(IdCard),
  id_doc_info: Type.Optional(IdDoc),
  owner: Type.Optional(Type.Boolean()),
})

const Ubo = Type.Object({
  ubo_id_doc_type: IdDocType,
  ubo_id_doc_copy: MediaId,
  ubo_id_doc_copy_back: Type.Optional(MediaId),
  ubo_id_doc_name: Sealed,
  ubo_id_doc_number: Sealed,
  ubo_id_doc_address: Sealed,
  ubo_period_begin: Day,
  ubo_period_end: Day,
})

const Subject = Type.Object({
  subject_type: SubjectType,
  finance_institution: Type.Optional(Type.Boolean()),
  business_license_info: Type.Optional(BusinessLicense),
  certificate_info: Type.Optional(Certificate),
  organization_info: Type.Optional(Organization),
  certificate_letter_copy: Type.Optional(MediaId),
  finance_institution_info: Type.Optional(FinanceInstitution),
  identity_info: Identity,
  ubo_info_list: Type.Optional(Type.Array(Ubo, { minItems: 1, maxItems: 4 })),
})

const Store = Type.Object({
  biz_store_name: text(128),
  biz_address_code: Type.String({ pattern: '^[0-9]{6}$' }),
  biz_store_address: text(512),
  store_entrance_pic: MediaIds(5),
  indoor_pic: MediaIds(5),
  biz_sub_appid: Type.Optional(Appid),
})

const Sales = Type.Object({
  sales_scenes_type: Type.Array(SalesScene, { minItems: 1, maxItems: 6 }),
  biz_store_info: Type.Optional(Store),
  mp_info: Type.Optional(
    Type.Object({
      mp_appid: Type.Optional(Appid),
      mp_sub_appid: Type.Optional(Appid),
      mp_pics: MediaIds(5),
    }),
  ),
  mini_program_info: Type.Optional(
    Type.Object({
      mini_program_appid: Type.Optional(Appid),
      mini_program_sub_appid: Type.Optional(Appid),
      mini_program_pics: Type.Optional(MediaIds(5)),
    }),
  ),
  app_info: Type.Optional(
    Type.Object({
      app_appid: Type.Optional(Appid),
      app_sub_appid: Type.Optional(Appid),
      app_pics: MediaIds(4),
    }),
  ),
  web_info: Type.Optional(
    Type.Object({
      domain: text(1024),
      web_authorisation: Type.Optional(MediaId),
      web_appid: Type.Optional(Appid),
    }),
  ),
  wework_info: Type.Optional(Type.Object({ sub_corp_id: text(256), wework_pics: MediaIds(5) })),
})

const Settlement = Type.Object({
  /** A number is refused: PARAM_ERROR at `/settlement_info/settlement_id`. */
  settlement_id: Type.String({ pattern: '^[0-9]{1,10}$' }),
  qualification_type: text(200),
  qualifications: Type.Optional(MediaIds(5)),
  activities_id: optionalText(20),
  activities_rate: optionalText(50),
  debit_activities_rate: optionalText(50),
  credit_activities_rate: optionalText(50),
  activities_additions: Type.Optional(MediaIds(5)),
})

const BankAccount = Type.Object({
  bank_account_type: oneOf(['BANK_ACCOUNT_TYPE_CORPORATE', 'BANK_ACCOUNT_TYPE_PERSONAL']),
  account_name: Sealed,
  account_bank: text(128),
  bank_address_code: Type.String({ pattern: '^[0-9]{6,12}$' }),
  bank_branch_id: optionalText(64),
  bank_name: optionalText(128),
  account_number: Sealed,
})

const Addition = Type.Object({
  legal_person_commitment: Type.Optional(MediaId),
  legal_person_video: Type.Optional(MediaId),
  business_addition_pics: Type.Optional(MediaIds(5)),
  business_addition_msg: optionalText(512),
})

/** What an application says, without its number. */
export const ApplymentContent = Type.Object({
  contact_info: Contact,
  subject_info: Subject,
  business_info: Type.Object({
    merchant_shortname: text(64),
    service_phone: text(32),
    sales_info: Sales,
  }),
  settlement_info: Settlement,
  bank_account_info: BankAccount,
  addition_info: Type.Optional(Addition),
})
export type ApplymentContent = Static<typeof ApplymentContent>

/**
 * `POST /v3/applyment4sub/applyment/`: a provider's application for a sub-merchant. `business_code`
 * is the idempotency key. Source: applyment4sub 2022-05; WxApplyment4SubCreateRequest.
 */
export const ApplymentBody = Type.Object({
  business_code: Type.String({ pattern: '^[0-9A-Za-z_]{1,124}$' }),
  ...ApplymentContent.properties,
})
export type ApplymentBody = Static<typeof ApplymentBody>

/** An unsigned integer of 64 bits on the wire; ours fit into the 53 that JSON can hold. */
const ApplymentId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

export const ApplymentCreated = Type.Object({ applyment_id: ApplymentId })
export type ApplymentCreated = Static<typeof ApplymentCreated>

export const ApplymentView = Type.Object({
  business_code: text(124),
  applyment_id: ApplymentId,
  sub_mchid: Type.Optional(Mchid),
  sign_url: optionalText(512),
  applyment_state: ApplymentState,
  applyment_state_msg: text(1024),
  audit_detail: Type.Optional(
    Type.Array(Type.Object({ field: text(256), field_name: text(256), reject_reason: text(1024) })),
  ),
})
export type ApplymentView = Static<typeof ApplymentView>
