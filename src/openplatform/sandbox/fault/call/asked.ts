import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyRequest } from 'fastify'
import type { Verb } from '../fault.ts'
import type { Struck } from '../strike.ts'

/** A call on its way through the face, with the fault that struck it. */
export type Asked = {
  readonly mchid: string
  /** The merchant that is paid: a provider’s sub-merchant, else who calls. */
  readonly owner: string
  readonly verb: Verb
  readonly path: string
  /** The merchant’s own number of what it is about; empty where there is none. */
  readonly number: string
  struck?: Struck
  /** Resolves once a callback about it has left. */
  told?: Promise<boolean>
  /** The platform key that is to sign the answer. */
  keyId?: string
}

const calls = new WeakMap<FastifyRequest, Asked>()
export const askedOf = (request: FastifyRequest): Asked | undefined => calls.get(request)
export const keepAsked = (request: FastifyRequest, asked: Asked): void => {
  calls.set(request, asked)
}

/** What happens within a call knows which call it is, however deep below the face. */
export const within = new AsyncLocalStorage<Asked>()

const numbers = ['out_trade_no', 'out_refund_no', 'out_bill_no', 'combine_out_trade_no', 'number']

/** A refund names its order as well; its own number says what it is. */
export function numberIn(verb: Verb, ...sources: readonly unknown[]): string {
  const first = verb === 'refund' ? ['out_refund_no'] : numbers
  for (const name of [...first, ...numbers])
    for (const source of sources) {
      const value = memberOf(source, name)
      if (value !== '') return value
    }
  return ''
}

/** A text member of whatever it is. */
export function memberOf(source: unknown, name: string): string {
  if (typeof source !== 'object' || source === null) return ''
  const value: unknown = Reflect.get(source, name)
  return typeof value === 'string' ? value : ''
}
