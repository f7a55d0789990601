import type { FastifyRequest } from 'fastify'
import { assert } from '#kernel/assert'
import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import type { Certificate, KeyMode, Merchant } from '../registry/merchant.ts'

/** Who sent a request to `/v3`, proven by signature. */
export type Caller = Readonly<{
  mchid: string
  merchant: Merchant
  /** Canonical serial of the certificate that verified the request. */
  serialNo: string
  /** Its public key encrypts sensitive fields of the answer. */
  certificate: Certificate
}>

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on `/v3` once the signature is verified; reading it anywhere else is our mistake. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** The answer of this route is signed by a key of this kind whatever the merchant's mode. */
    signedBy?: KeyMode
    /** A 2xx of this route is a file: not signed, of its own content type, and it may be a stream. */
    unsigned?: boolean
  }
}

const callers = new WeakMap<FastifyRequest, Caller>()

/** For `decorateRequest`: fails loudly where nobody was authenticated. */
export const callerProperty = {
  getter(this: FastifyRequest): Caller {
    const caller = callers.get(this)
    assert(caller, 'the request was authenticated')
    return caller
  },
  setter(this: FastifyRequest, caller: Caller): void {
    callers.set(this, caller)
  },
}

/** Who sent it, where the signature was verified; for those who only look on. */
export const callerIn = (request: FastifyRequest): Caller | undefined => callers.get(request)

/** A request is heard within five minutes of its timestamp, before or after. */
export const clockWindowMs = 5 * minuteMs

/** The words differ and the code does not, so each way to fail has a table of its own. */
export const refuseSignature = refusals({ SIGN_ERROR: [401, '错误的签名，验签失败'] })
export const refuseReplay = refusals({
  SIGN_ERROR: [401, 'Http头Authorization中的nonce_str已被使用，请勿重复发送同一请求'],
})
export const refuseClock = refusals({
  SIGN_ERROR: [401, 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'],
})
export const refuseAuthorization = refusals({
  SIGN_ERROR: [401, 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'],
})
/** Told to whoever has proven to be the merchant, and to nobody else. */
export const refuseSuspended = refusals({ NO_AUTH: [403, '商户号已暂停使用，请联系平台'] })
export const refuseHeaders = refusals({
  INVALID_REQUEST: [400, 'Http头缺少Accept或User-Agent'],
})
