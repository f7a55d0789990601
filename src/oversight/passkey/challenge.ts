import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { plusMs } from '#kernel/time'
import type { Keys } from '#platform/keys'
import { askedLifeMs } from './passkey.ts'

/** 16 bytes by chance, 8 of the instant at which it ends, 32 that only we can make of them. */
const chanceBytes = 16
const bodyBytes = chanceBytes + 8

/**
 * A challenge that nobody keeps: it says itself until when and for what it is good, and that it is ours. So
 * whoever is at the door without being anybody fills no table.
 */
export function newChallenge(keys: Keys, purpose: string, now: Date): Uint8Array<ArrayBuffer> {
  const end = Buffer.alloc(8)
  end.writeBigUInt64BE(BigInt(plusMs(now, askedLifeMs).getTime()))
  const body = Buffer.concat([randomBytes(chanceBytes), end])
  return new Uint8Array(Buffer.concat([body, markOf(keys, purpose, body)]))
}

/** Whether it is one of ours for this purpose, and not over. */
export function isChallenge(keys: Keys, purpose: string, text: string, now: Date): boolean {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== bodyBytes + 32) return false
  const body = bytes.subarray(0, bodyBytes)
  const isOurs = timingSafeEqual(bytes.subarray(bodyBytes), markOf(keys, purpose, body))
  return isOurs && body.readBigUInt64BE(chanceBytes) > BigInt(now.getTime())
}

const markOf = (keys: Keys, purpose: string, body: Buffer): Buffer =>
  Buffer.from(
    keys.digest(`oversight.challenge/${purpose}`, body.toString('base64url')),
    'base64url',
  )

/** By which it is known to have been answered. */
export const digestOfChallenge = (text: string): string => hash('sha256', text)
