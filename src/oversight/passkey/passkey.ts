import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import type { StaffId } from '../staff/staff.ts'

/** What a browser hands to `navigator.credentials`, and what comes back from it, as JSON. */
export type StaffKeyToMake = PublicKeyCredentialCreationOptionsJSON
export type StaffKeyMade = RegistrationResponseJSON
export type StaffKeyToAsk = PublicKeyCredentialRequestOptionsJSON
export type StaffKeyAnswer = AuthenticationResponseJSON

export type StaffPasskey = Readonly<{
  id: Id<'sk'>
  /** What its owner calls it. */
  name: string
  createdAt: Date
  /** When it last proved something. */
  usedAt: Date | null
}>

export type StoredStaffPasskey = StaffPasskey &
  Readonly<{
    staffId: StaffId
    /** Base64url. */
    credentialId: string
    /** Base64url of the COSE key. */
    publicKey: string
    counter: bigint
  }>

export const passkeysMax = 10
export const askedLifeMs = 5 * minuteMs

export const refuse = refusals({
  STAFF_PASSKEY_WRONG: [403, '通行密钥验证没有通过或已超时，请重新验证'],
  STAFF_PASSKEY_COPIED: [403, '通行密钥的使用次数不符，可能已被复制，请移除后重新添加'],
  STAFF_PASSKEY_KNOWN: [409, '这枚通行密钥已经添加过'],
  TOO_MANY_STAFF_PASSKEYS: [409, '最多添加10枚通行密钥，请先移除不用的'],
})
