import { maskLine, withoutSecrets } from '#platform/redact'

const bodyMax = 4_096
const readMax = 64 * 1024

/** A body as it may be kept: secret members hidden, numbers of people masked, at most four thousand characters. */
export function maskBody(body: Buffer): string {
  const text = body.subarray(0, readMax).toString('utf8').replaceAll('\0', '')
  const value = body.length <= readMax ? objectIn(text) : undefined
  const masked = maskLine(value ? JSON.stringify(withoutSecrets(value)) : hideWritten(text))
  return masked.length > bodyMax ? `${masked.slice(0, bodyMax)}…` : masked
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}

/** Pairs of a text that is no JSON: a form, a broken body with blanks in it. */
const hideWritten = (text: string): string =>
  text.replaceAll(
    /("?[\w-]*(?:secret|password|key|token|pin|auth_code|card_no|bank_account|user_name|phone)"?\s*[:=]\s*)("[^"]*"?|[^&,\s}]+)/gi,
    '$1"[hidden]"',
  )

/** An address as it may be kept: what opens something once is hidden in it. */
export const maskTarget = (target: string): string =>
  maskLine(
    target
      .slice(0, 1_024)
      .replaceAll(
        /([?&](?:[\w-]*token|[\w-]*secret|code|js_code|auth_code)=)[^&]*/gi,
        '$1[hidden]',
      ),
  )
