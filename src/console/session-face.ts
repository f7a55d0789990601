import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusals } from '#kernel/refusal'
import type { From, StaffSignedIn } from '#oversight'

export const refuse = refusals({
  STAFF_SIGN_IN_REQUIRED: [401, '请先登录'],
  PERMISSION_MISSING: [403, '你的岗位没有这项权限，请联系管理员'],
  NO_SUCH_MERCHANT: [404, '没有这个商户号，请核对后再试'],
  MERCHANT_OUT_OF_REACH: [403, '该商户不在你的管理范围内'],
  NO_SUCH_APPROVAL: [404, '没有找到该审批单，请核对单号'],
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
