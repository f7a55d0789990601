import type { FastifyRequest } from 'fastify'
import { refusals } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { customerOfOpenid, findCustomer, type Customer } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type Asked, memberOf } from '../call/asked.ts'
import { findMark, findMarks, putMark, removeMark } from '../mark/store.ts'

type Deps = Readonly<{ db: Db; now: Clock; keys: Keys }>

export const refuse = refusals({
  PAYEE_UNREACHABLE: [503, '收款暂时没有完成，请稍后再试'],
})

/** Says no to a transfer as its payee does in the wallet. */
export type Decline = (asked: Readonly<{ packageInfo: string; payee: Customer }>) => Promise<void>

/** After a struck transfer was accepted: its answer names the package that the payee would open. */
export async function markTransfer(
  { db, now }: Omit<Deps, 'keys'>,
  { owner, struck }: Asked,
  body: unknown,
  answer: unknown,
): Promise<void> {
  const subject = memberOf(answer, 'package_info')
  if (!struck || subject === '') return
  const detail = { appid: memberOf(body, 'appid'), openid: memberOf(body, 'openid') }
  const { fault } = struck
  const until = fault === 'transfer_fails' ? now() : null
  await putMark(db, { mchid: owner, kind: 'payee', subject, fault, detail, polls: 0, until }, now())
  await struck.tell(fault === 'transfer_fails' ? '收款用户将拒收' : '收款用户的确认将一直失败')
}

const confirms = /^\/wallet\/api\/transfers\/(?<token>[^/?]+)\/confirm$/

/** For the wallet’s face: a confirmation that does not get through. */
export const payeeGuard =
  ({ db }: Pick<Deps, 'db'>) =>
  async ({ method, url }: FastifyRequest): Promise<void> => {
    const token = confirms.exec(url.split('?', 1)[0] ?? '')?.groups?.['token']
    if (method !== 'POST' || token === undefined) return
    const [, mchid = ''] = /z(\d+)\./.exec(token) ?? []
    const mark = await findMark(db, { mchid, kind: 'payee', subject: decodeURIComponent(token) })
    if (mark?.fault === 'transfer_waits') throw refuse('PAYEE_UNREACHABLE')
  }

const limit = 100

/** Payees who decline; answers how many. A payee who cannot be found leaves the transfer waiting. */
export async function declineTransfers(deps: Deps, decline: Decline): Promise<number> {
  const { db, now } = deps
  let declined = 0
  for (const mark of await findMarks(db, { kind: 'payee', due: now() }, limit)) {
    const { appid = '', openid = '' } = mark.detail
    const customerId = await customerOfOpenid(db, { appid, openid })
    const payee = customerId && (await findCustomer(deps, customerId))
    if (payee) await decline({ packageInfo: mark.subject, payee })
    await removeMark(db, mark)
    declined++
  }
  return declined
}
