import type { Clock } from '#kernel/time'
import type { Interfere } from '#payments'
import type { Db } from '#platform/db'
import {
  withDifference,
  withMembers,
  withOwnNumber,
  withPlatformNumber,
} from '../call/alter-answer.ts'
import type { Parameters as Given, Verb } from '../fault.ts'
import { strike, type Struck } from '../strike.ts'
import type { Passing } from './passed.ts'

/** What is asked of a callback here; see the port `Interfere`. */
type Callback = Pick<
  Parameters<Interfere>[0],
  'mchid' | 'id' | 'subject' | 'eventType' | 'resource'
>
type Copy = Awaited<ReturnType<Interfere>>[number]

type Deps = Readonly<{ db: Db; now: Clock; passing: Passing }>

/** What a callback tells of. */
const verbOf = (eventType: string): Verb => {
  if (eventType.startsWith('TRANSACTION.')) return 'pay'
  if (eventType.startsWith('REFUND.')) return 'refund'
  return eventType.startsWith('MCHTRANSFER.') ? 'transfer' : 'other'
}

const asItIs: readonly Copy[] = [{}]

/**
 * How each sending of a callback leaves, asked by the deliverer. Retries are sendings too, and each
 * counts as a call: a callback that was lost once arrives with its next turn.
 */
export const createInterfere =
  ({ passing, ...deps }: Deps) =>
  async (callback: Callback): Promise<readonly Copy[]> => {
    const { mchid, id, subject, eventType } = callback
    const struck = await strike(deps, {
      side: 'callback',
      mchid,
      verb: verbOf(eventType),
      path: eventType,
      subject: `${eventType} ${subject}`,
      request: id,
    })
    // Before this one can be said to have left, or it would wait for itself.
    const copies = struck ? await copiesOf(struck, callback, passing) : asItIs
    if (copies.length > 0) passing.leaves(callback)
    await struck?.tell(doneOf(copies))
    return copies
  }

/** Between the callback that overtakes and the one that was kept. */
const overtakeMs = 500

async function copiesOf(
  { fault, parameters }: Struck,
  { mchid, resource }: Callback,
  passing: Passing,
): Promise<readonly Copy[]> {
  const { copies = 1, delayMs = 0 } = parameters
  switch (fault) {
    case 'callback_lost':
      return []
    case 'callback_duplicated':
      return Array.from({ length: copies }, () => ({}))
    case 'callback_late':
      return [{ delayMs }]
    case 'callback_out_of_order':
      return (await passing.until(mchid, '', delayMs)) ? [{ delayMs: overtakeMs }] : asItIs
    case 'callback_probe':
      return [{ spoil: 'probe' }, {}]
    case 'callback_wrong_signature':
      return [{ spoil: 'wrong_signature' }]
    case 'callback_unsigned':
      return [{ spoil: 'unsigned' }]
    case 'callback_unknown_serial':
      return [{ spoil: 'unknown_serial' }]
    case 'callback_stale':
      return [{ spoil: 'stale' }]
    case 'callback_garbled':
      return [{ spoil: 'garbled' }]
    default: {
      const altered = alterResource(fault, JSON.parse(resource), parameters)
      return altered === undefined ? asItIs : [{ resource: JSON.stringify(altered) }]
    }
  }
}

/** Of the same form, and of nobody. */
const otherDigits = (text: string): string => text.replaceAll(/\d/g, (digit) => `${9 - +digit}`)

function alterResource(fault: string, resource: unknown, { differenceFen = 0 }: Given) {
  switch (fault) {
    case 'callback_wrong_amount':
      return withDifference(resource, differenceFen)
    case 'callback_wrong_currency':
      return withMembers(resource, ['currency', 'payer_currency'], () => 'USD')
    case 'callback_wrong_appid':
      return withMembers(resource, ['appid', 'sp_appid'], () => 'wx0000000000000000')
    case 'callback_wrong_mchid':
      return withMembers(resource, ['mchid', 'sp_mchid', 'mch_id'], otherDigits)
    case 'callback_wrong_order':
      return withPlatformNumber(resource)
    case 'callback_unknown_order':
      return withOwnNumber(resource)
    default:
      return undefined
  }
}

function doneOf(copies: readonly Copy[]): string {
  const [first] = copies
  if (!first) return '未发出'
  if (copies.length > 1) return `发出${copies.length}份`
  if (first.spoil) return `损坏后发出：${first.spoil}`
  if (first.resource !== undefined) return '改动内容后发出'
  return first.delayMs === undefined ? '照常发出' : `推迟${first.delayMs}毫秒发出`
}
