import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { agreeSettlement, type SettlementTerms, settlementTermsOf } from '#merchants'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, type Given, readArguments, refused } from './errand.ts'
import { readChoice, readId, readMerchant, readYuan } from './read-values.ts'
import { tableText } from './table.ts'

export const termsForm: Form = {
  usage:
    'terms <mchid> [<T|D> <days> --from <date>] [--unit <node id>] [--payout auto|manual] ' +
    '[--min <yuan>] [--refund-share take_back|merchant_pays]',
  example: 'terms 1900000001 T 1 --from 2026-12-01 --payout auto --min 1.00',
  places: [1, 3],
  options: ['--from', '--unit', '--payout', '--min', '--refund-share'],
}

/** 结算条款: agrees them from a date on, or shows those of today. What is not told stays as it is. */
export async function termsErrand(errand: ClearingErrand): Promise<number> {
  const { db, now, print, args } = errand
  const given = readArguments(termsForm, args)
  const { mchid } = await readMerchant(errand, given.places[0])
  const asked = given.option('--unit')
  const unit = asked === undefined ? mchid : readId('--unit', asked, 'nd')
  const isShown = given.places.length === 1
  const date = isShown ? businessDate(now()) : readDate('--from', given.option('--from'))
  const before = (await settlementTermsOf(db, { mchids: [mchid], date }))(mchid, unit)
  if (isShown) {
    print(textOf(unit, date, before))
    return 0
  }
  const terms = termsOf(given, before)
  await agreeSettlement(errand, { mchid, unit, effectiveFrom: date, terms })
  print(textOf(unit, date, terms))
  return 0
}

function termsOf({ places, option }: Given, before: SettlementTerms): SettlementTerms {
  const [, cycle, days = ''] = places
  if (!/^\d{1,2}$/.test(days))
    throw refused(termsForm, `${JSON.stringify(days)} is no count of days`)
  const [payout, min, share] = [option('--payout'), option('--min'), option('--refund-share')]
  return {
    cycle: readChoice('cycle', cycle, ['T', 'D']),
    days: Number(days),
    payout:
      payout === undefined ? before.payout : readChoice('--payout', payout, ['auto', 'manual']),
    payoutMin: min === undefined ? before.payoutMin : readYuan('--min', min),
    refundShare:
      share === undefined
        ? before.refundShare
        : readChoice('--refund-share', share, ['take_back', 'merchant_pays']),
  }
}

const textOf = (unit: string, date: string, terms: SettlementTerms): string =>
  tableText({
    columns: ['结算单元', '生效日期', '结算周期', '出款方式', '最低出款', '分账退款'],
    rows: [
      [
        unit,
        date,
        `${terms.cycle}+${terms.days}`,
        terms.payout === 'auto' ? '自动' : '商户提现',
        fen(terms.payoutMin),
        terms.refundShare === 'take_back' ? '向接收方回退' : '商户承担',
      ],
    ],
  })
