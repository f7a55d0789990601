import { fen, type Money } from '#kernel/money'
import { emptyReport, type Report } from '../../src/payments/channel/channel.ts'
import type { InstructionId } from '../../src/payments/instruction/instruction.ts'

export type ThingStanding = Report['standing']

/** A payment, refund or transfer as the channel has it: the truth that the books must arrive at. */
export type Thing = {
  readonly id: InstructionId
  readonly channel: string
  readonly kind: 'pay' | 'refund' | 'give_back' | 'transfer'
  readonly subject: string
  /** The payment that a refund is of. */
  readonly of: Thing | null
  readonly asked: bigint
  /** What was taken, and what the channel says was taken. */
  amount: bigint
  standing: ThingStanding
  readonly was: Set<ThingStanding>
  /** The channel has named an amount that nobody had asked for. */
  hasLied: boolean
  /** No notice is ever sent of it; it does nothing that asking would not find out in time. */
  readonly isQuiet: boolean
  /** Its request came when the sender had every right to think it lost. */
  readonly isLate: boolean
}

export const reportOf = (
  { id, standing, amount, kind }: Thing,
  told: Money = fen(amount),
): Report => ({
  ...emptyReport,
  standing,
  amount: told,
  channelId: `there-${id}`,
  handover: kind === 'pay' || kind === 'transfer' ? '{}' : null,
})

export const isReturn = ({ kind }: Thing): boolean => kind === 'refund' || kind === 'give_back'
