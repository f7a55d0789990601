import { createHash, randomBytes } from 'node:crypto'
import { refusals } from '#kernel/refusal'
import { type Clock, minuteMs, plusMs } from '#kernel/time'
import type { App, Directory } from '#merchants'
import type { CustomerId } from '#parties'
import type { Db } from '#platform/db'
import { SnsRefusal } from './errcode.ts'
import { findUse, insertCode, takeCode } from './store.ts'

/** By which door a code was given; it opens the same one only. */
export type CodeKind = 'authorization' | 'mini_program'

export const codeLifeMs = 5 * minuteMs

export const refuse = refusals({
  APPID_NOT_EXIST: [400, '小程序不存在，请核对APPID'],
})

/** 192 random bits cannot be guessed from a plain hash, and a plain one needs no key. */
export const digestOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')

type Given = Readonly<{ appid: string; kind: CodeKind; customerId: CustomerId }>

/** A fresh code, 32 characters, for five minutes. Only its digest is stored. */
export async function giveCode(db: Db, { appid, kind, customerId }: Given, now: Date) {
  const code = randomBytes(24).toString('base64url')
  const expiresAt = plusMs(now, codeLifeMs)
  await insertCode(db, { appid, codeDigest: digestOf(code), kind, customerId, expiresAt }, now)
  return code
}

type LoginDeps = Readonly<{ db: Db; now: Clock; directory: Pick<Directory, 'app'> }>

/** What `wx.login` hands to a mini program: its `js_code`. Refuses APPID_NOT_EXIST. */
export async function createLoginCode(
  { db, now, directory }: LoginDeps,
  { appid, customerId }: Readonly<{ appid: string; customerId: CustomerId }>,
): Promise<string> {
  const app = await directory.app(appid)
  if (!app || !doorsOf[app.kind].includes('mini_program'))
    throw refuse('APPID_NOT_EXIST', { field: 'appid' })
  return giveCode(db, { appid, kind: 'mini_program', customerId }, now())
}

/**
 * Who gave this code to this app; works once. Throws `SnsRefusal`: used, or invalid, which is also
 * what a code of another app or another door, and one that is too old, is said to be.
 */
export async function useCode(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { appid, kind, code }: Readonly<{ appid: string; kind: CodeKind; code: string }>,
): Promise<CustomerId> {
  const taken = { appid, kind, codeDigest: digestOf(code) }
  const customerId = await takeCode(db, taken, now())
  if (customerId) return customerId
  throw new SnsRefusal((await findUse(db, taken)) ? 'code_used' : 'invalid_code')
}

/**
 * Which doors are open to a kind of app. A merchant with pages and a mini program may have one appid
 * for both here, where the real platform gives two: the payer is the same under either.
 */
export const doorsOf: Readonly<Record<App['kind'], readonly CodeKind[]>> = {
  official_account: ['authorization', 'mini_program'],
  web: ['authorization'],
  mini_program: ['mini_program'],
  app: [],
}
