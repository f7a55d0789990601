import { timingSafeEqual } from 'node:crypto'
import type { Keys } from '#platform/keys'
import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  PACKAGE_INVALID: [400, '无法识别的收款链接，请从商户重新打开'],
})

/** What the token names: a bill by its merchant and its number of the wire. */
export type PackageContent = Readonly<{ mchid: string; billNo: string }>

/** 144 bits; a token stands in a link, which has room for them. */
const sealLength = 24

const sealOf = (keys: Keys, body: string): Buffer =>
  Buffer.from(keys.digest('transfer package', body).slice(0, sealLength))

/**
 * `package_info`: names a bill and proves that we issued it. It is kept nowhere, since the seal is a
 * keyed digest; the same bill has the same token. It opens the bill for its payee alone.
 */
export function issuePackage(keys: Keys, { mchid, billNo }: PackageContent): string {
  const body = `tb${BigInt(billNo).toString(36)}z${mchid}`
  return `${body}.${sealOf(keys, body).toString()}`
}

const shape = /^(?<body>tb(?<number>[0-9a-z]{1,30}?)z(?<mchid>[0-9]{1,10}))\.(?<seal>[\w-]{24})$/

/** Reads a token back, or refuses it as foreign. */
export function readPackage(keys: Keys, token: string): PackageContent {
  const { body, number, mchid, seal } = shape.exec(token)?.groups ?? {}
  if (!body || !number || !mchid || !seal) throw refuse('PACKAGE_INVALID')
  if (!timingSafeEqual(sealOf(keys, body), Buffer.from(seal))) throw refuse('PACKAGE_INVALID')
  return { mchid, billNo: decimalOf(number) }
}

const decimalOf = (base36: string): string => {
  let value = 0n
  for (const digit of base36) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value.toString()
}
