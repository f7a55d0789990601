import { fen, type Money } from '#kernel/money'
import type { Answer, Channels, Content, Report } from '#payments'
import { emptyReport, type Instruction, numberAtChannel } from '#payments'

export type OtherInstitution = ReturnType<typeof createOtherInstitution>

/** A payment, refund or transfer as another institution has it. */
type Thing = { standing: Report['standing']; amount: Money; paidOf: string | null }

/** How the next calls end on their way: lost before the effect, or after it. */
export type Trouble = 'lost_before' | 'lost_after' | 'unsent' | 'refused'

/**
 * Another institution, with a truth of its own and no memory of ours: what reaches it happens once a
 * number, whether its answer arrives or not.
 */
export function createOtherInstitution() {
  const things = new Map<string, Thing>()
  const troubles: Trouble[] = []
  const calls: string[] = []
  let answersRefundsAs: Report['standing'] = 'succeeded'

  const reportOf = (number: string): Answer => reportIn(things, number)
  const happen = (instruction: Instruction, number: string, content: Content): Answer =>
    happenIn({ things, refundsEndAs: answersRefundsAs }, { instruction, number, content })

  const channels: Channels = {
    send: async (instruction, content) => {
      const number = numberAtChannel(instruction.id)
      calls.push(`${content.kind} ${number}`)
      const trouble = troubles.shift()
      if (trouble === 'unsent') return { is: 'unsent', why: 'refused connection', retryAfterMs: 10 }
      if (trouble === 'refused')
        return { is: 'refused', code: 'NO_AUTH', message: 'not you', status: 403 }
      if (trouble === 'lost_before') return { is: 'unknown', why: 'timeout' }
      const answer = happen(instruction, number, content)
      return trouble === 'lost_after' ? { is: 'unknown', why: 'timeout' } : answer
    },
    query: async ({ id, kind, target }) => {
      calls.push(`query ${kind}`)
      const about = (kind === 'close' || kind === 'reverse') && target ? target : id
      return reportOf(numberAtChannel(about))
    },
  }
  return {
    channels,
    calls,
    /** In what trouble the next calls end, in their order. */
    trouble: (...next: readonly Trouble[]) => void troubles.push(...next),
    refundsEndAs: (standing: Report['standing']) => void (answersRefundsAs = standing),
    /** The payer of one pays there, or changes it otherwise; nobody here is told. */
    set: (instruction: Pick<Instruction, 'id'>, standing: Report['standing'], amount?: bigint) => {
      const thing = things.get(numberAtChannel(instruction.id))
      if (!thing) throw new Error('the other institution has no such thing')
      thing.standing = standing
      if (amount !== undefined) thing.amount = fen(amount)
    },
    report: ({ id }: Pick<Instruction, 'id'>) => reportOf(numberAtChannel(id)),
    standingOf: ({ id }: Pick<Instruction, 'id'>) => things.get(numberAtChannel(id))?.standing,
    /** What of its payers' money it holds for us. */
    held: (): bigint =>
      [...things.values()].reduce((sum, { standing, amount, paidOf }) => {
        if (standing !== 'succeeded') return sum
        return paidOf === null ? sum + amount.minor : sum - amount.minor
      }, 0n),
  }
}

function reportIn(things: ReadonlyMap<string, Thing>, number: string): Answer {
  const thing = things.get(number)
  if (!thing) return { is: 'absent' }
  const { standing, amount } = thing
  const payer =
    standing === 'succeeded'
      ? { openid: 'their-openid', subOpenid: null, bankType: 'OTHERS' }
      : null
  const handover = JSON.stringify({ code_url: `weixin://wxpay/bizpayurl?pr=${number}` })
  return {
    is: 'reported',
    report: { ...emptyReport, standing, amount, payer, handover, channelId: `theirs-${number}` },
  }
}

type Inside = Readonly<{ things: Map<string, Thing>; refundsEndAs: Report['standing'] }>
type Told = Readonly<{ instruction: Instruction; number: string; content: Content }>

/** What a call does there, once it has arrived. */
function happenIn(
  { things, refundsEndAs }: Inside,
  { instruction: { amount }, number, content }: Told,
): Answer {
  switch (content.kind) {
    case 'pay': {
      const isAsked = content.hints.authCode === 'asks'
      const standing = content.hints.authCode === null ? 'open' : isAsked ? 'asking' : 'succeeded'
      if (!things.has(number)) things.set(number, { standing, amount, paidOf: null })
      return reportIn(things, number)
    }
    case 'close': {
      const paid = things.get(numberAtChannel(content.target))
      if (!paid) return { is: 'absent' }
      if (paid.standing === 'succeeded') return { is: 'unknown', why: 'ORDERPAID' }
      paid.standing = 'closed'
      return { is: 'reported', report: { ...emptyReport, standing: 'closed' } }
    }
    case 'reverse': {
      const paid = things.get(numberAtChannel(content.target))
      if (!paid) return { is: 'absent' }
      paid.standing = 'reversed'
      return { is: 'reported', report: { ...emptyReport, standing: 'reversed' } }
    }
    case 'refund':
    case 'give_back': {
      const paidOf = numberAtChannel(content.target)
      if (!things.has(number)) things.set(number, { standing: refundsEndAs, amount, paidOf })
      return reportIn(things, number)
    }
    default:
      if (!things.has(number)) things.set(number, { standing: 'succeeded', amount, paidOf: null })
      return reportIn(things, number)
  }
}
