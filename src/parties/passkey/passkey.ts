import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import type { CustomerId } from '../customer/customer.ts'

/** What a browser hands to `navigator.credentials`, and what comes back from it, as JSON. */
export type PasskeyToMake = PublicKeyCredentialCreationOptionsJSON
export type PasskeyMade = RegistrationResponseJSON
export type PasskeyToAsk = PublicKeyCredentialRequestOptionsJSON
export type PasskeyAnswer = AuthenticationResponseJSON

export type Passkey = Readonly<{
  id: Id<'pk'>
  createdAt: Date
  /** When it last proved something. */
  usedAt: Date | null
}>

export type StoredPasskey = Passkey &
  Readonly<{
    customerId: CustomerId
    /** Base64url. */
    credentialId: string
    /** Base64url of the COSE key. */
    publicKey: string
    counter: bigint
  }>

export const passkeysMax = 10
export const askedLifeMs = 5 * minuteMs

export const refuse = refusals({
  PASSKEY_NONE: [409, '尚未添加通行密钥，请改用其他方式验证'],
  PASSKEY_WRONG: [403, '通行密钥验证没有通过或已超时，请重新验证'],
  PASSKEY_COPIED: [403, '通行密钥的使用次数不符，可能已被复制，请移除后重新添加'],
  PASSKEY_KNOWN: [409, '这枚通行密钥已经添加过'],
  TOO_MANY_PASSKEYS: [409, '最多添加10枚通行密钥，请先移除不用的'],
})
