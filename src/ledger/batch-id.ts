import { randomInt } from 'node:crypto'

/** 2020-01-01 in UTC: 41 bits of milliseconds from here last until 2089. */
const epochMs = 1_577_836_800_000
const chanceBits = 22n

/**
 * The number of a batch: 41 bits of time and 22 of chance. Two processes draw one number in one
 * millisecond once in millions; the table refuses the second, and `inTransaction` draws again.
 */
export const newBatchId = (now: Date): bigint =>
  (BigInt(now.getTime() - epochMs) << chanceBits) | BigInt(randomInt(2 ** Number(chanceBits)))
