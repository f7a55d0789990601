import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { defaultSubject, type FeeRow, industryIn, type SettlementTerms } from '#merchants'
import type { Content } from '#oversight'

export const ratings = ['low', 'medium', 'high'] as const
export type Rating = (typeof ratings)[number]

type OfMerchant = Readonly<{ mchid: string; reason: string }>

/** What one asks for and another approves; it is carried out once, by a sweep. */
export type Change =
  | (OfMerchant & Readonly<{ kind: 'merchant_suspend'; state: 'suspended' | 'active' }>)
  | (OfMerchant & Readonly<{ kind: 'fee_change'; effectiveFrom: string; rows: readonly FeeRow[] }>)
  | (OfMerchant & Readonly<{ kind: 'industry_change'; industry: string; effectiveFrom: string }>)
  | Readonly<{
      kind: 'published_fee_change'
      /** `industry:<code>` or `default`; a merchant's own is a `fee_change`. */
      subject: string
      effectiveFrom: string
      rows: readonly FeeRow[]
      reason: string
    }>
  | (OfMerchant &
      Readonly<{
        kind: 'settlement_change'
        /** The merchant itself, or a node of it that settles itself. */
        unit: string
        effectiveFrom: string
        terms: SettlementTerms
      }>)
  | (OfMerchant &
      Readonly<{
        kind: 'limit_change'
        /** Fen; null where there is none. */
        singleMax: bigint | null
        dayMax: bigint | null
        rating: Rating
        /** A date in Beijing, on which somebody must look at the merchant again. */
        reviewOn: string
      }>)
  | (OfMerchant & Readonly<{ kind: 'hold_lift'; holdId: Id<'ho'> }>)
  | Readonly<{
      kind: 'customer_freeze'
      customerId: Id<'cus'>
      /** `wallet`: no money leaves. `whole`: nobody signs in either. */
      act: 'freeze_wallet' | 'freeze_whole' | 'thaw'
      reason: string
    }>

export type ChangeKind = Change['kind']

/** A change as it stands in the table. */
export type StoredChange = Readonly<{
  approvalId: Id<'ap'>
  kind: ChangeKind
  subject: string
  content: string
  proposedBy: string
  proposedAt: Date
  executedAt: Date | null
  /** Code of the refusal, the last time an approved one was tried. */
  refusal: string | null
  triedAt: Date | null
  /** Of the approval. */
  state: 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXECUTED' | 'EXPIRED'
}>

export const refuse = refusals({
  CHANGE_REASON_MISSING: [400, '请写明原因，供复核人判断，写清后再提交'],
  CHANGE_IS_NO_NEWS: [409, '与现状相同，无须变更，请刷新后核对'],
  CHANGE_DATE_PAST: [400, '生效日期最早为次日，请改用更晚的日期'],
  CHANGE_LIMIT_CROSSED: [400, '单笔限额不能高于单日限额，请修改后重试'],
})

/** About what it is, by which two of a kind exclude each other. */
export function subjectOf(change: Change): string {
  switch (change.kind) {
    case 'hold_lift':
      return change.holdId
    case 'customer_freeze':
      return change.customerId
    case 'published_fee_change':
      return change.subject
    default:
      return change.mchid
  }
}

/** Flat, to the letter what is approved; amounts are texts of fen. */
export function contentOf(change: Change): Content {
  switch (change.kind) {
    case 'fee_change':
    case 'published_fee_change': {
      const { rows, ...rest } = change
      const lines = rows.map((row, index) => [`line${index + 1}`, lineOf(row)] as const)
      return { ...rest, ...Object.fromEntries(lines) }
    }
    case 'settlement_change': {
      const { kind, mchid, unit, effectiveFrom, reason, terms } = change
      const { payoutMin, ...rest } = terms
      return { kind, mchid, unit, effectiveFrom, reason, ...rest, payoutMin: String(payoutMin) }
    }
    case 'limit_change': {
      const { singleMax, dayMax, ...rest } = change
      return { ...rest, singleMax: textOf(singleMax), dayMax: textOf(dayMax) }
    }
    default:
      return { ...change }
  }
}

const textOf = (minor: bigint | null): string | null => (minor === null ? null : String(minor))

const lineOf = (row: FeeRow): string =>
  JSON.stringify({
    method: row.method,
    tierFrom: String(row.tierFrom),
    ratePpm: String(row.ratePpm),
    floor: String(row.floor),
    cap: textOf(row.cap),
    rounding: row.rounding,
    returnsFee: row.returnsFee,
  })

const titles: Readonly<Record<ChangeKind, string>> = {
  merchant_suspend: '商户停用或恢复',
  fee_change: '变更费率',
  published_fee_change: '变更公开费率',
  industry_change: '变更商户行业',
  settlement_change: '变更结算条款',
  limit_change: '变更商户限额',
  hold_lift: '解除止付',
  customer_freeze: '客户冻结或解冻',
}

/** One sentence for whoever decides. */
export function summaryOf(change: Change): string {
  switch (change.kind) {
    case 'merchant_suspend':
      return `${change.state === 'suspended' ? '停用' : '恢复'}商户${change.mchid}：${change.reason}`
    case 'fee_change':
      return `商户${change.mchid}自${change.effectiveFrom}起变更费率，共${change.rows.length}条：${change.reason}`
    case 'published_fee_change':
      return `${publishedFor(change.subject)}自${change.effectiveFrom}起变更费率，共${change.rows.length}条：${change.reason}`
    case 'industry_change':
      return `商户${change.mchid}自${change.effectiveFrom}起属于行业${change.industry}：${change.reason}`
    case 'settlement_change': {
      const { cycle, days } = change.terms
      return `商户${change.mchid}自${change.effectiveFrom}起按${cycle}+${days}结算：${change.reason}`
    }
    case 'limit_change':
      return `商户${change.mchid}单笔${yuan(change.singleMax)}、单日${yuan(change.dayMax)}：${change.reason}`
    case 'hold_lift':
      return `解除商户${change.mchid}的止付${change.holdId}：${change.reason}`
    case 'customer_freeze':
      return `${titles.customer_freeze}（${acts[change.act]}）${change.customerId}：${change.reason}`
  }
}

const publishedFor = (subject: string): string =>
  subject === defaultSubject ? '全部商户' : `行业${industryIn(subject) ?? subject}`

const acts = {
  freeze_wallet: '冻结钱包',
  freeze_whole: '冻结钱包并禁止登录',
  thaw: '解冻',
} as const

const yuan = (minor: bigint | null): string => {
  if (minor === null) return '不限'
  const digits = String(minor).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}元`
}
