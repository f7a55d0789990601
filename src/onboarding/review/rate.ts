import type { RiskFactor, RiskRating } from '../application.ts'
import type { DraftContent } from '../application.ts'
import { bornOn } from '../check/numbers.ts'
import { personNumberOf } from '../check/check-subject.ts'
import { ruleOf } from '../opening/settlement-rules.ts'
import { daysAfter } from '#kernel/time'

/** What is known of an application beside what it says. */
export type Surroundings = Readonly<{
  today: string
  /** Other applications with the same licence, account or person. */
  sameLicence: number
  sameAccount: number
  samePerson: number
  /** Of licence, account and telephone, the worst list on which one stands. */
  listed: 'black' | 'grey' | 'none'
}>

export type Proposed = Readonly<{
  rating: RiskRating
  points: number
  factors: readonly RiskFactor[]
}>

const mediumFrom = 3
const highFrom = 6

/**
 * 风险等级: a small table of points, each with its reason, so that whoever decides sees why. From three
 * points on medium, from six on high. The points are the institution's choice; what they look at is what the rules
 * of admission name (rules of the field §1.6): industry, age, owners, account, and what came before.
 */
export function rate(content: DraftContent, around: Surroundings): Proposed {
  const factors = [
    ...industryFactors(content),
    ...subjectFactors(content, around.today),
    ...personFactors(content, around.today),
    ...clusterFactors(around),
  ]
  const points = factors.reduce((sum, factor) => sum + factor.points, 0)
  const rating = points >= highFrom ? 'high' : points >= mediumFrom ? 'medium' : 'low'
  return { rating, points, factors }
}

const factor = (code: string, points: number, zh: string, en: string): RiskFactor => ({
  code,
  points,
  zh,
  en,
})

function industryFactors({ settlement_info: settlement, business_info: business }: DraftContent) {
  const risk = ruleOf(settlement?.settlement_id)?.risk ?? 0
  const scenes = business?.sales_info?.sales_scenes_type ?? []
  const isRemote = scenes.length > 0 && !scenes.includes('SALES_SCENES_STORE')
  return [
    ...(risk === 1 ? [factor('INDUSTRY', 3, '行业风险较高', 'An industry of some risk')] : []),
    ...(risk === 2 ? [factor('INDUSTRY', 5, '行业风险高', 'An industry of high risk')] : []),
    ...(isRemote
      ? [factor('REMOTE', 1, '没有线下门店', 'It has no shop that can be visited')]
      : []),
  ]
}

function subjectFactors(content: DraftContent, today: string): readonly RiskFactor[] {
  const { subject_info: subject, bank_account_info: account } = content
  const begin =
    subject?.business_license_info?.period_begin ?? subject?.certificate_info?.period_begin
  const isYoung = begin !== undefined && begin > daysAfter(today, -90)
  const owners = subject?.ubo_info_list?.length ?? 0
  const isHidden = subject?.identity_info?.owner === false
  const isPersonal = account?.bank_account_type === 'BANK_ACCOUNT_TYPE_PERSONAL'
  return [
    ...(isYoung
      ? [factor('YOUNG', 2, '执照成立不足90天', 'The licence is younger than ninety days')]
      : []),
    ...(begin === undefined
      ? [factor('AGE_UNKNOWN', 1, '未填写执照成立日期', 'It does not say since when it exists')]
      : []),
    ...(isHidden
      ? [factor('OWNER', 1, '法定代表人不是受益所有人', 'The legal person does not own it')]
      : []),
    ...(owners > 2
      ? [factor('OWNERS', 1, '受益所有人超过两名', 'More than two beneficial owners')]
      : []),
    ...(isPersonal
      ? [factor('PERSONAL', 1, '结算至个人账户', 'It is settled to a personal account')]
      : []),
    ...(subject?.finance_institution === true
      ? [factor('FINANCE', 3, '金融机构', 'A financial institution')]
      : []),
  ]
}

function personFactors(content: DraftContent, today: string): readonly RiskFactor[] {
  const born = bornOn(personNumberOf(content))
  const isOdd =
    born !== undefined && (born > daysAfter(today, -20 * 365) || born < daysAfter(today, -65 * 365))
  const isAgent = content.contact_info?.contact_type === 'SUPER'
  return [
    ...(isOdd
      ? [factor('PERSON_AGE', 2, '负责人年龄异常', 'An unusual age of the person in charge')]
      : []),
    ...(isAgent ? [factor('AGENT', 1, '由经办人办理', 'It is applied for by somebody else')] : []),
  ]
}

function clusterFactors({ sameLicence, sameAccount, samePerson, listed }: Surroundings) {
  return [
    ...(listed === 'black'
      ? [factor('BLACKLISTED', 9, '命中黑名单', 'It stands on the black list')]
      : []),
    ...(listed === 'grey'
      ? [factor('GREYLISTED', 4, '命中灰名单', 'It stands on the grey list')]
      : []),
    ...(sameLicence > 0
      ? [factor('SAME_LICENCE', 1, '同一执照另有申请', 'The licence stands in another application')]
      : []),
    ...(sameAccount > 0
      ? [factor('SAME_ACCOUNT', 2, '同一结算账户另有申请', 'So does the settlement account')]
      : []),
    ...(samePerson >= 3
      ? [
          factor(
            'SAME_PERSON',
            3,
            '同一负责人已有三个以上申请',
            'One person stands for three others or more',
          ),
        ]
      : []),
  ]
}

const rank = { low: 0, medium: 1, high: 2 } as const

export const isLower = (rating: RiskRating, than: RiskRating): boolean => rank[rating] < rank[than]

type Limits = Readonly<{ singleMax: bigint; dayMax: bigint; reviewYears: number }>

/**
 * What a merchant may take, in fen, and in how many years it is looked at again. The institution's choice:
 * a merchant of high risk is looked at every year (rules of the field §1.6).
 */
export const limitsOf: Readonly<Record<RiskRating, Limits>> = {
  low: { singleMax: 5_000_000n, dayMax: 50_000_000n, reviewYears: 3 },
  medium: { singleMax: 2_000_000n, dayMax: 10_000_000n, reviewYears: 2 },
  high: { singleMax: 500_000n, dayMax: 2_000_000n, reviewYears: 1 },
}

/** The same day so many years later; the 29th of February is followed by the 1st of March. */
export function reviewOnOf(date: string, rating: RiskRating): string {
  const year = Number(date.slice(0, 4)) + limitsOf[rating].reviewYears
  return daysAfter(`${year}-${date.slice(5, 7)}-01`, Number(date.slice(8)) - 1)
}
