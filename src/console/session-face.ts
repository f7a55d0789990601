import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusals } from '#kernel/refusal'
import { plusMs, dayMs, type Clock } from '#kernel/time'
import {
  type From,
  newDeviceCookie,
  type Origin,
  type StaffSession,
  type StaffSignedIn,
} from '#oversight'
import type { Keys } from '#platform/keys'

export const refuse = refusals({
  STAFF_SIGN_IN_REQUIRED: [401, '请先登录'],
  PERMISSION_MISSING: [403, '你的岗位没有这项权限，请联系管理员'],
  NO_SUCH_MERCHANT: [404, '没有这个商户号，请核对后再试'],
  MERCHANT_OUT_OF_REACH: [403, '该商户不在你的管理范围内'],
  NO_SUCH_AUDIT_ROW: [404, '没有这一条审计记录，请核对序号'],
  NO_SUCH_APPROVAL: [404, '没有找到该审批单，请核对单号'],
  FOREIGN_ORIGIN: [403, '请求来自其他网站的页面，已被拒绝，请从管理台页面操作'],
  CONSOLE_HEADER_REQUIRED: [403, '请求须带X-Tongbao-Console: 1，请从管理台页面操作'],
})

export const cookieName = 'tongbao_staff'

const path = '/console'

/** A strict cookie is not sent along from foreign pages at all, links included. */
export function setStaffSession(
  reply: FastifyReply,
  { token, session }: StaffSignedIn,
  publicUrl: string,
): void {
  reply.setCookie(cookieName, token, {
    path,
    httpOnly: true,
    sameSite: 'strict',
    secure: publicUrl.startsWith('https:'),
    expires: session.expiresAt,
  })
}

export const clearStaffSession = (reply: FastifyReply): void => {
  reply.clearCookie(cookieName, { path })
}

export const fromOf = ({ ip, headers }: FastifyRequest): From => ({
  ip,
  agent: headers['user-agent'] ?? '',
})

const deviceCookie = 'tongbao_staff_device'
const deviceLifeMs = 180 * dayMs

/** Where somebody signs in from; a browser without a name of its own is given one, kept when they are let in. */
export const deviceFrom = (
  keys: Keys,
  { ip, headers, cookies }: FastifyRequest,
): From & Readonly<{ device: string }> => ({
  ip,
  agent: headers['user-agent'] ?? '',
  device: cookies[deviceCookie] ?? newDeviceCookie(keys),
})

/** Not a secret that opens anything: it tells a browser that was here before from one that was not. */
export function setStaffDevice(
  reply: FastifyReply,
  device: string,
  { now, publicUrl }: Readonly<{ now: Clock; publicUrl: string }>,
): void {
  reply.setCookie(deviceCookie, device, {
    path,
    httpOnly: true,
    sameSite: 'strict',
    secure: publicUrl.startsWith('https:'),
    expires: plusMs(now(), deviceLifeMs),
  })
}

/** From where an act is asked for, for the log. */
export const originOf = ({ ip }: FastifyRequest, { id }: StaffSession): Origin => ({
  ip,
  session: id,
})
