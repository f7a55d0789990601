import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { headerOf, type OpenedNotification, WechatpayError } from '@tongbao/apiv3'
import { isPublicKeyId } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { minuteMs } from '#kernel/time'
import { refusals } from '#kernel/refusal'
import type { Connection } from '../channel/connection.ts'
import { type NoticeDeps, takeNotice } from './take-notice.ts'

export const refuse = refusals({
  NOTICE_CHANNEL_NOT_FOUND: [404, '没有登记这个通道，通知未处理'],
  NOTICE_SIGNATURE_INVALID: [401, '通知验签失败，请使用已登记的平台证书或公钥签名后重发'],
  NOTICE_MALFORMED: [400, '通知内容无法识别，请核对报文与密钥后重发'],
  NOTICE_BUSY: [503, '通知处理繁忙，请按通知规则稍后重发'],
})

export type NoticeRouteDeps = NoticeDeps &
  Readonly<{
    /** Notices in work at once; more are answered 503, and come again. */
    noticesMax: number
    elapsedMs: () => number
  }>

/** Strangers must not make us fetch certificates for every serial that they invent. */
const learningGapMs = minuteMs

/**
 * `POST /upstream/:channel/notify` (APIv3 notifications): 204 once what it says, or that it is in doubt,
 * is committed; 401 for a wrong signature, a probe included; 400 for what does not open or parse.
 */
export function noticeRoutes(deps: NoticeRouteDeps): FastifyPluginAsyncTypebox {
  const count = deps.metrics.counter('tongbao_upstream_notices_total', 'Notices of channels', [
    'channel',
    'outcome',
  ])
  const learnedAt = new Map<string, number>()
  let inWork = 0

  /** A certificate that announces itself by a notice is fetched, once a minute at most. */
  async function open(connection: Connection, signed: Signed): Promise<OpenedNotification> {
    try {
      return connection.openNotification(signed)
    } catch (error) {
      const serial = headerOf(signed.headers, 'Wechatpay-Serial')
      const { id } = connection.channel
      const isKnown = !serial || isPublicKeyId(serial) || connection.trusts(serial)
      const lastMs = learnedAt.get(id) ?? -Infinity
      if (isKnown || deps.elapsedMs() - lastMs < learningGapMs) throw error
      learnedAt.set(id, deps.elapsedMs())
      await connection.certificates().catch(() => undefined)
      return connection.openNotification(signed)
    }
  }

  async function take(connection: Connection, signed: Signed): Promise<void> {
    const channel = connection.channel.id
    if (inWork >= deps.noticesMax) {
      count({ channel, outcome: 'busy' })
      throw refuse('NOTICE_BUSY')
    }
    inWork += 1
    try {
      const opened = await open(connection, signed).catch((error: unknown) => {
        throw refusalOf(error)
      })
      count({ channel, outcome: await takeNotice(deps, connection, opened) })
    } catch (error) {
      count({ channel, outcome: 'refused' })
      throw error
    } finally {
      inWork -= 1
    }
  }

  return async (app) => {
    app.post(
      '/upstream/:channel/notify',
      { schema: { params: Type.Object({ channel: Type.String({ maxLength: 32 }) }) } },
      async (request, reply) => {
        const connection = await deps.openChannels.find(request.params.channel)
        if (!connection) throw refuse('NOTICE_CHANNEL_NOT_FOUND')
        await take(connection, { headers: request.headers, body: request.rawBody })
        return reply.code(204).send()
      },
    )
  }
}

type Signed = Parameters<Connection['openNotification']>[0]

function refusalOf(error: unknown): unknown {
  if (!(error instanceof WechatpayError)) return error
  return refuse(
    error.code === 'SIGNATURE_INVALID' ? 'NOTICE_SIGNATURE_INVALID' : 'NOTICE_MALFORMED',
  )
}
