import type { JsapiParams } from '../api.ts'

/** What a merchant's page may ask of the wallet, and nothing else. */
export type BridgeCall =
  | { id: string; method: 'getBrandWCPayRequest' | 'requestPayment'; params: JsapiParams }
  | { id: string; method: 'login'; appid: string }

const JSAPI_FIELDS = ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text or a number as text; pages often pass `timeStamp` as a number. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 4096)
  return typeof value === 'number' ? String(value) : ''
}

/**
 * Reads a message from the opened page, which is a stranger: whatever does not have the exact form
 * is no call. A mini program does not name itself; its appid is then the one it was opened with.
 */
export function readBridgeCall(data: unknown, openedAppid: string): BridgeCall | undefined {
  if (!isRecord(data) || data['tongbao'] !== 1) return undefined
  const { id: rawId, method, params: rawParams } = data
  const id = textOf(rawId)
  const given = isRecord(rawParams) ? rawParams : {}
  if (id === '' || id.length > 64) return undefined
  if (method === 'login') return { id, method, appid: textOf(given['appid']) || openedAppid }
  if (method !== 'getBrandWCPayRequest' && method !== 'requestPayment') return undefined
  const params = Object.fromEntries(
    JSAPI_FIELDS.map((name) => [name, textOf(given[name])]),
  ) as JsapiParams
  return { id, method, params: { ...params, appId: params.appId || openedAppid } }
}

type Ending = 'ok' | 'cancel' | 'fail'

/** The result in the words that the two SDKs of the page expect. */
export function payResult(method: BridgeCall['method'], ending: Ending, reason = '') {
  if (method === 'getBrandWCPayRequest')
    return {
      err_msg: `get_brand_wcpay_request:${ending}`,
      ...(reason ? { err_desc: reason } : {}),
    }
  const words = { ok: 'ok', cancel: 'fail cancel', fail: `fail ${reason}`.trim() }
  return { errMsg: `requestPayment:${words[ending]}` }
}
