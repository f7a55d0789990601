import { hash, randomBytes } from 'node:crypto'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { type Clock, hourMs, minuteMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Staff, StaffId } from '../staff/staff.ts'

export type SessionId = Id<'ss'>

/** Where somebody sits, as the request says. */
export type From = Readonly<{ ip: string; agent: string }>

export type StaffSession = From &
  Readonly<{ id: SessionId; staffId: StaffId; createdAt: Date; seenAt: Date; expiresAt: Date }>

/** `token` is shown once and kept by the browser; we keep only its digest. */
export type StaffSignedIn = Readonly<{ staff: Staff; session: StaffSession; token: string }>

export type SignInDeps = Readonly<{ db: Db; keys: Keys; now: Clock }>

/** A working day, and a coffee. */
export const sessionLifeMs = 12 * hourMs
export const idleMs = 30 * minuteMs
export const invitationLifeMs = 24 * hourMs
export const failuresMax = 5
export const lockMs = 15 * minuteMs
/** Longer than a payer's: whoever has it decides about other people's money. */
export const passwordMin = 12

/** 256 random bits cannot be guessed from a plain hash, and a plain one needs no key. */
export const digestOfToken = (token: string): string => hash('sha256', token, 'base64url')
export const newToken = (): string => randomBytes(32).toString('base64url')

const login = /^[a-z][a-z0-9._-]{1,31}$/
export const isLogin = (text: string): boolean => login.test(text)

export const refuse = refusals({
  STAFF_SIGN_IN_FAILED: [401, '登录名、密码或动态口令不正确，请核对后重试'],
  STAFF_SIGN_IN_LOCKED: [429, '连续多次登录失败，账号已暂时锁定，请稍后再试'],
  STAFF_PASSWORD_WEAK: [400, '密码须为12至64位，不能包含登录名，也不能是常见或连续的字符，请更换'],
  STAFF_CODE_WRONG: [400, '动态口令不正确，请核对手机时间，并输入当前显示的6位数字'],
  INVITATION_OVER: [410, '该链接已使用或已过期，请联系管理员重新发送'],
  LOGIN_TAKEN: [409, '该登录名已有人使用，请换一个'],
  LOGIN_INVALID: [400, '登录名须以小写字母开头，为2至32位小写字母、数字、点、横线或下划线'],
})
