import { isIP } from 'node:net'
import type { Config } from './config.ts'

/** What a text says, if it says anything. */
export type Read<Value> = (text: string) => Value | undefined

export const wholeNumber =
  (min: number, max: number): Read<number> =>
  (text) =>
    /^[0-9]{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max
      ? Number(text)
      : undefined

export const oneOf =
  <const Choice extends string>(choices: readonly Choice[]): Read<Choice> =>
  (text) =>
    choices.find((choice) => choice === text)

export const readFlag: Read<boolean> = (text) =>
  ({ true: true, false: false, 1: true, 0: false })[text]

export const readDatabaseUrl: Read<string> = (text) => {
  const url = URL.parse(text)
  return url && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1
    ? text
    : undefined
}

export function readBankAccount(
  text: string,
): Omit<NonNullable<Config['bank']>, 'folder'> | undefined {
  const [accountNumber = '', bankName = '', holderName = '', ...more] = text.split(',')
  const isWhole = /^[0-9]{8,32}$/.test(accountNumber) && bankName && holderName && more.length === 0
  return isWhole ? { accountNumber, bankName, holderName } : undefined
}

export const readPublicUrl: Read<string> = (text) => {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  return url.pathname === '/' && !url.search && !url.hash ? url.origin : undefined
}

/** Addresses and CIDRs; a length of nought would believe everybody, and is refused. */
export const readProxies: Read<readonly string[]> = (text) => {
  const proxies = text.split(',').map((each) => each.trim())
  return proxies.every(isNetwork) ? proxies : undefined
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || address.includes('%') || more.length > 0) return false
  const bits = Number(length ?? 1)
  return (
    (length === undefined || /^[0-9]{1,3}$/.test(length)) &&
    bits >= 1 &&
    bits <= (family === 4 ? 32 : 128)
  )
}

export const readMasterKey: Read<string> = (text) =>
  /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === 32 ? text : undefined

export function readCounters(text: string): Config['riskCounters'] | undefined {
  if (text === 'process' || text === 'shared') return text
  const url = URL.parse(text)
  return url && /^rediss?:$/.test(url.protocol) ? { redis: text } : undefined
}
