import type { Authorization } from '@tongbao/apiv3'
import { refusals } from '#kernel/refusal'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { HeaderFault } from './diagnosis/header-faults.ts'

/** One request of a merchant, as it was answered. */
export type Call = Readonly<{
  mchid: string
  id: string
  at: Date
  method: string
  /** Path with query, as it stood on the wire; one-time tokens hidden. */
  target: string
  /** 0 where the connection ended before an answer. */
  status: number
  /** The word of the refusal, where it was one. */
  code: string | null
  requestId: string
  tookUs: number
  serial: string
  ip: string
  /** Whether the signature was verified. Else anybody may have sent it in this merchant's name. */
  isProven: boolean
}>

/** Why a request was not taken for its merchant's. */
export type Examined =
  | Readonly<{ reason: 'header'; faults: readonly HeaderFault[] }>
  | Readonly<{ reason: 'clock'; driftSeconds: number }>
  | Readonly<{ reason: 'replay' }>
  | Readonly<{ reason: 'signature'; diagnosis: Diagnosis; isKnownSerial: boolean }>
  /** There were too many at once to look at each. */
  | Readonly<{ reason: 'not_examined' }>

/** What is kept of a refused request, for whoever asks why. */
export type CallFailure = Readonly<{
  headers: Readonly<Record<string, string>>
  /** Masked, and cut. */
  body: string
  answer: string
  examined: Examined | null
}>

/** A call as the hooks have seen it, before anybody has looked closer. */
export type SeenCall = Omit<Call, 'id'> & Readonly<{ failed: SeenFailure | null }>

export type SeenFailure = Readonly<{
  header: string | undefined
  authorization: Authorization | undefined
  host: string | undefined
  headers: Readonly<Record<string, string>>
  body: Buffer
  answer: string
}>

export const refuse = refusals({
  CALL_NOT_FOUND: [404, '没有找到这次请求，请求日志只保留 30 天'],
})
