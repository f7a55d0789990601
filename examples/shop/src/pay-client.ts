import { Wechatpay } from 'wechatpay-axios-plugin'
import type { Configuration } from './configuration.ts'

/** What the SDK hands back: the answer of the platform, its signature already verified. */
export type Answer<T> = Readonly<{ status: number; data: T }>

/** The SDK as it comes from npm; `baseURL` is all that points it at Tongbao. */
export const createPayClient = ({ merchant, platformKeys, baseUrl }: Configuration): Wechatpay =>
  new Wechatpay({
    baseURL: baseUrl,
    mchid: merchant.mchid,
    serial: merchant.serialNo,
    privateKey: merchant.privateKey,
    certs: { ...platformKeys },
    timeout: 10_000,
  })

/** A call that brought no result. */
export class PayProblem extends Error {
  readonly code: string
  /** The platform said no. If false, nobody knows what happened: ask again, never assume. */
  readonly isRefusal: boolean

  constructor(code: string, message: string, isRefusal: boolean) {
    super(message)
    this.code = code
    this.isRefusal = isRefusal
  }
}

/** Waits for a call of the SDK and turns whatever it throws into a PayProblem. */
export async function answerOf<T>(call: PromiseLike<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call
  } catch (error) {
    throw problemOf(error)
  }
}

type Failure = {
  code?: string
  message?: string
  response?: { status: number; data?: { code?: string; message?: string } }
}

function problemOf(error: unknown): PayProblem {
  const { code, message, response } = error as Failure
  const status = response?.status ?? 0
  const isRefusal = status >= 400 && status < 500 && status !== 429
  return new PayProblem(
    response?.data?.code ?? code ?? 'UNKNOWN',
    response?.data?.message ?? message ?? 'unknown',
    isRefusal,
  )
}
