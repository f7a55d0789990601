import {
  type Break,
  type CorrectionName,
  corrections,
  findBreak,
  proposeCorrection,
  stakeOf,
} from '#clearing'
import { fen } from '#kernel/money'
import { ConfigRefused } from '#platform/config'
import { decimal } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readChoice, readId, readStaff, readYuan } from './read-values.ts'

const names = Object.keys(corrections) as CorrectionName[]

export const correctForm: Form = {
  usage: `correct <break id> <${names.join('|')}> [--owner <whose account>] [--amount <yuan>] --by <staff>`,
  example:
    'correct br_01JA2B3C4D5E6F7G8H9JKMNPQR long_to_suspense --owner demo --by st_01JA2B3C4D5E6F7G8H9JKMNPQR',
  places: [2, 2],
  options: ['--owner', '--amount', '--by'],
}

/**
 * 差错处理申请: asks for the leave to move money about a difference. Another has to approve it; then
 * the running server carries it out. Asking the same again answers the approval that stands.
 */
export async function correctErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(correctForm, errand.args)
  const breakId = readId('break id', places[0], 'br')
  const posting = readChoice('how', places[1], names)
  const { id: maker } = await readStaff(errand, option('--by'))
  const found = await findBreak(errand.db, breakId)
  if (!found)
    throw new ConfigRefused([`break id: there is no difference ${breakId}. See clearing breaks.`])
  const amount = option('--amount')
  const approval = await proposeCorrection(errand, {
    breakId,
    posting,
    owner: option('--owner') ?? ownerOf(found, posting),
    amount: amount === undefined ? amountOf(found, posting) : readYuan('--amount', amount),
    maker,
  })
  errand.print(
    `已提交审批 ${approval.id}：${approval.summary}（${decimal(fen(approval.amount ?? 0n))}元）\n` +
      '须由他人复核：tongbao clearing approve\n',
  )
  return 0
}

/** Whose account it is where the difference says so; a bank's and a payer's must be named. */
function ownerOf({ party, ours, theirs }: Break, posting: CorrectionName): string {
  const { kind } = corrections[posting]
  if (kind === 'platform_fee' || kind === 'platform_loss') return 'platform'
  const merchant = (ours ?? theirs)?.merchant
  if (kind === 'channel_receivable') return party
  // Another institution's bill has its own numbers for merchants.
  if (kind === 'merchant_unsettled' && party === 'wallet' && merchant !== undefined) return merchant
  throw refused(correctForm, `${posting} needs --owner`)
}

/** All that is at stake, or all that it holds in the suspense account. */
const amountOf = (found: Break, posting: CorrectionName): bigint => {
  const { suspended } = found
  const held = suspended < 0n ? -suspended : suspended
  return corrections[posting].isEnd ? held : stakeOf(found)
}
