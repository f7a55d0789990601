import type { Refusal } from '#kernel/refusal'
import { batcher, gapUnderLoadMs } from '#platform/batch'
import { inTransaction, type Tx } from '#platform/db'
import type { CustomerId } from '../customer/customer.ts'
import { type NewMessage, notify } from '../message/notify.ts'
import type { Parties } from '../parties.ts'
import { type Guess, isPin, judge, type Pin, pinDigest, refuse, type Verdict } from './pin.ts'
import { findPins, lockPins, updatePins } from './store.ts'

/** Judges guesses in the order of asking; concurrent callers of a process share one transaction. */
export type PinGate = (guess: Guess) => Promise<void>

/**
 * Returns when the PIN is right. Refuses PIN_INVALID (not six digits: not a guess), PIN_NOT_SET,
 * PIN_WRONG {remaining} and PIN_LOCKED {lockedUntil}. Five wrong ones lock for three hours: exactly
 * five, however many ask at once and in however many processes.
 */
export async function checkPin(
  { keys, pinGate }: Pick<Parties, 'keys' | 'pinGate'>,
  { customerId, pin }: Readonly<{ customerId: CustomerId; pin: string }>,
): Promise<void> {
  if (!isPin(pin)) throw refuse('PIN_INVALID')
  await pinGate({ customerId, digest: pinDigest(keys, customerId, pin) })
}

export type PinStatus = Readonly<{ isSet: boolean; lockedUntil: Date | undefined }>

export async function pinStatus(
  { db, now }: Pick<Parties, 'db' | 'now'>,
  customerId: CustomerId,
): Promise<PinStatus> {
  const [pin] = await findPins(db, [customerId])
  const lockedUntil = pin?.lockedUntil
  return {
    isSet: pin !== undefined,
    lockedUntil: lockedUntil && lockedUntil > now() ? lockedUntil : undefined,
  }
}

export function createPinGate({ db, now }: Pick<Parties, 'db' | 'now'>): PinGate {
  return batcher<Guess, void>({
    name: 'pin',
    gapMaxMs: gapUnderLoadMs,
    run: async (guesses) => {
      const at = now()
      const customerIds = [...new Set(guesses.map(({ customerId }) => customerId))].toSorted()
      // A right PIN without earlier failures changes nothing, so a plain read decides it: it saw
      // every failure that had been committed. That spares the common payment a flush to disk.
      const glance = judge(await findPins(db, customerIds), guesses, at)
      if (glance.changed.length === 0) return glance.verdicts.map(answerOf)
      return inTransaction(db, async (tx) => {
        const { verdicts, changed } = judge(await lockPins(tx, customerIds), guesses, at)
        await write(tx, changed, at)
        return verdicts.map(answerOf)
      })
    },
  })
}

async function write(tx: Tx, changed: readonly Pin[], now: Date): Promise<void> {
  if (changed.length === 0) return
  await updatePins(tx, changed)
  await notify(tx, changed.filter(({ lockedUntil }) => lockedUntil).map(warningOf), now)
}

const warningOf = ({ customerId, lockedUntil }: Pin): NewMessage => ({
  customerId,
  kind: 'security',
  title: '支付密码已锁定',
  body: '支付密码连续输错5次，已锁定3小时。如非本人操作，请尽快修改登录密码。',
  // Somebody guesses: the app offers to freeze beside it.
  data: { lockedUntil: lockedUntil?.toISOString() ?? '', freeze: '1' },
})

function answerOf(verdict: Verdict): Refusal | undefined {
  switch (verdict.is) {
    case 'right':
      return undefined
    case 'wrong':
      return refuse('PIN_WRONG', { remaining: verdict.remaining })
    case 'locked':
      return refuse('PIN_LOCKED', { lockedUntil: verdict.until.toISOString() })
    case 'not_set':
      return refuse('PIN_NOT_SET')
  }
}
