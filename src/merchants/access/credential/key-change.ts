import { refusals } from '#kernel/refusal'
import type { ApprovalId } from '#oversight'

/** A change of what a merchant signs with, or of what we seal for it. */
export type KeyChange =
  | Readonly<{ kind: 'add_certificate'; request: string }>
  | Readonly<{ kind: 'add_certificate'; certificatePem: string }>
  | Readonly<{ kind: 'revoke_certificate'; serial: string }>
  /** The key sealed for the merchant; for so many hours the one before may still be put back. */
  | Readonly<{ kind: 'set_key'; keySealed: string; overlapHours: number }>

export type KeyChangeKind = KeyChange['kind']

/** `waiting`: the merchant's own second person decides first. */
export type KeyChanged = Readonly<
  | { state: 'done'; serial: string | null; certificatePem: string | null }
  | { state: 'waiting'; approvalId: ApprovalId }
>

export const refuse = refusals({
  REQUEST_INVALID: [
    400,
    '证书请求无效，请使用 RSA 2048 位密钥、以 SHA-256 签名的 PKCS#10 证书请求（PEM）',
  ],
  SUB_MERCHANT_HAS_NO_KEYS: [409, '特约商户由服务商签名，没有自己的证书和密钥'],
  CERTIFICATES_FULL: [409, '有效证书最多 10 张，请先吊销不用的证书'],
  KEY_INVALID: [400, 'APIv3 密钥须为 32 位可见 ASCII 字符，请重新生成'],
  FORMER_KEY_NOT_EXIST: [409, '没有可恢复的旧密钥，重叠期已过或从未更换'],
})

export const certificatesMax = 10
export const overlapHoursMax = 168
