/** Errors of the log-in endpoints: always HTTP 200, told apart by `errcode`. Codes as WeChat's. */
const errors = {
  invalid_grant_type: [40002, 'invalid grant_type'],
  invalid_openid: [40003, 'invalid openid'],
  invalid_appid: [40013, 'invalid appid'],
  invalid_code: [40029, 'invalid code'],
  invalid_secret: [40125, 'invalid appsecret'],
  code_used: [40163, 'code been used'],
  invalid_token: [40001, 'invalid credential, access_token is invalid or not latest'],
  appid_missing: [41002, 'appid missing'],
  secret_missing: [41004, 'appsecret missing'],
  code_missing: [41008, 'missing code'],
} as const satisfies Record<string, readonly [errcode: number, errmsg: string]>

export type ErrorName = keyof typeof errors

export type ErrcodeView = Readonly<{ errcode: number; errmsg: string }>

/** A refusal in the words of `/sns`; its face turns it into the answer. */
export class SnsRefusal extends Error {
  override readonly name = 'SnsRefusal'
  readonly errcode: number

  constructor(name: ErrorName) {
    const [errcode, errmsg] = errors[name]
    super(errmsg)
    this.errcode = errcode
  }
}

/** The request id goes at the end, where WeChat puts its own: support asks for it. */
export const errcodeView = ({ errcode, message }: SnsRefusal, requestId: string): ErrcodeView => ({
  errcode,
  errmsg: `${message}, rid: ${requestId}`,
})
