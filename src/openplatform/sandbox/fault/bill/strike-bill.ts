import { hash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { minuteMs, plusMs, type Clock } from '#kernel/time'
import { type BillKind, merchantBill } from '#clearing'
import type { Db } from '#platform/db'
import { type Asked, memberOf } from '../call/asked.ts'
import { bytesOf } from '../call/connection.ts'
import type { Members } from '../call/alter-answer.ts'
import { findMark, putMark } from '../mark/store.ts'
import { damaged, sha1, truncated, withBreaks } from './alter-bill.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

const tokenOf = (url: string): string => new URL(url, 'http://host').searchParams.get('token') ?? ''
const subjectOf = (token: string): string => hash('sha256', token)

const kinds: Readonly<Record<string, BillKind>> = {
  ALL: 'trade_all',
  SUCCESS: 'trade_success',
  REFUND: 'trade_refund',
}

/**
 * The answer to who asks for a trade bill, with the hash of a file that has breaks; the download that
 * it names gives that file. A sub-merchant’s bill is left as it is.
 */
export async function withBrokenBill(
  { db, now }: Deps,
  { mchid, struck }: Asked,
  query: unknown,
  answer: Members,
): Promise<Members> {
  const kind = kinds[memberOf(query, 'bill_type') || 'ALL']
  const url = memberOf(answer, 'download_url')
  if (!struck || !kind || memberOf(query, 'sub_mchid') !== '') return answer
  const asked = { mchid, businessDate: memberOf(query, 'bill_date'), kind }
  const pieces: string[] = []
  for await (const piece of merchantBill(db, asked)) pieces.push(piece)
  const { fault, parameters } = struck
  const altered = await withBreaks(Buffer.from(pieces.join('')), fault, parameters)
  const detail = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, String(value)]),
  )
  const subject = subjectOf(tokenOf(url))
  const until = plusMs(now(), 10 * minuteMs)
  await putMark(db, { mchid, kind: 'download', subject, fault, detail, polls: 0, until }, now())
  await struck.tell('账单内容改动，hash随之改变')
  return { ...answer, hash_value: sha1(altered) }
}

/** The bytes of a download: with the breaks of its bill, or damaged on the way. */
export async function alteredDownload(
  { db }: Pick<Deps, 'db'>,
  asked: Asked,
  url: string,
  payload: unknown,
): Promise<unknown> {
  const fault = asked.struck?.fault
  const subject = subjectOf(tokenOf(url))
  const mark = await findMark(db, { mchid: asked.mchid, kind: 'download', subject })
  const isHurt = fault === 'bill_damaged' || fault === 'bill_truncated'
  if (!mark && !isHurt) return payload
  const isZipped = url.includes('tartype=gzip')
  const given = await bytesOf(payload)
  let bytes: Buffer = isZipped ? gunzipSync(given) : given
  if (mark) {
    const numbers = Object.entries(mark.detail).map(([name, value]) => [name, +value] as const)
    bytes = await withBreaks(bytes, mark.fault, Object.fromEntries(numbers))
  }
  if (fault === 'bill_damaged') bytes = damaged(bytes)
  if (fault === 'bill_truncated') bytes = truncated(bytes)
  if (isHurt) await asked.struck?.tell(`下载内容被改动，共${bytes.length}字节`)
  return isZipped ? gzipSync(bytes) : bytes
}
