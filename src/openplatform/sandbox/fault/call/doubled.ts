import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Struck } from '../strike.ts'

const answering: ReadonlySet<unknown> = new Set(['send', 'code', 'status', 'header', 'type'])

/** Takes an answer that nobody hears. */
const muted = (reply: FastifyReply): FastifyReply => {
  const mute: FastifyReply = new Proxy(reply, {
    get: (target, name): unknown =>
      answering.has(name) ? () => mute : Reflect.get(target, name, target),
  })
  return mute
}

/** Runs a handler twice at the same instant; the second is answered, as if the first had been lost. */
export async function doubled(
  app: FastifyInstance,
  handler: RouteHandlerMethod,
  request: FastifyRequest,
  reply: FastifyReply,
  { tell }: Struck,
): Promise<unknown> {
  const run = async (to: FastifyReply): Promise<unknown> => handler.call(app, request, to)
  const [first, second] = await Promise.allSettled([run(muted(reply)), run(reply)])
  const said = (ended: PromiseSettledResult<unknown>) =>
    ended.status === 'fulfilled' ? '成功' : '被拒绝'
  await tell(`执行两次：先${said(first)}，后${said(second)}`)
  if (second.status === 'rejected') throw second.reason
  return second.value
}
