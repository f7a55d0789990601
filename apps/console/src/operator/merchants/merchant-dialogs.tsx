import { Form, InputNumber, Select } from 'antd'
import { type MerchantWhole, merchants, type Terms } from '../api.ts'
import { AskDialog, Day, Reason } from '../ask-dialog.tsx'
import { IndustryField } from '../fees/industry-field.tsx'
import { amountText } from '../../words/money.ts'
import { useOpsWords, useStateText } from '../words.tsx'
import { YuanField } from '../yuan-field.tsx'
import { fenOf } from '../yuan.ts'

type Props = Readonly<{ merchant: MerchantWhole; onEnd: () => void }>

const keys = ['ops-merchant', 'ops-merchants']

/** 停用 and 恢复. */
export function StateDialog({ merchant: { mchid, state, name }, onEnd }: Props) {
  const { t } = useOpsWords()
  const to = state === 'active' ? 'suspended' : 'active'
  return (
    <AskDialog<Readonly<{ reason: string }>>
      title={to === 'suspended' ? t('merchant.suspend') : t('merchant.readmit')}
      keys={keys}
      onEnd={onEnd}
      send={({ reason }) => merchants.ask(mchid, 'state', { state: to, reason })}
    >
      <p>{t(to === 'suspended' ? 'merchant.suspendHint' : 'merchant.readmitHint', { name })}</p>
      <Reason />
    </AskDialog>
  )
}

type IndustryFields = Readonly<{ industry: string; effectiveFrom: string; reason: string }>

/** 行业: whose published fees hold where a merchant has no contract of its own. */
export function IndustryDialog({ merchant: { mchid, industries }, onEnd }: Props) {
  const { t } = useOpsWords()
  const industry = industries.at(-1)?.industry
  return (
    <AskDialog<IndustryFields>
      title={t('merchant.changeIndustry')}
      keys={keys}
      onEnd={onEnd}
      initial={industry === undefined ? {} : { industry }}
      send={(fields) => merchants.ask(mchid, 'industry', fields)}
    >
      <IndustryField />
      <Day name="effectiveFrom" label={t('terms.effectiveFrom')} />
      <Reason />
    </AskDialog>
  )
}

type LimitFields = Readonly<{
  singleMax?: string
  dayMax?: string
  rating: string
  reviewOn: string
  reason: string
}>

export function LimitDialog({ merchant, onEnd }: Props) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const { limit, rating, reviewOn } = merchant
  const yuanOf = (fen: string | null | undefined) =>
    fen ? { text: amountText(fen).replaceAll(',', '') } : {}
  const [single, day] = [yuanOf(limit?.singleMax), yuanOf(limit?.dayMax)]
  return (
    <AskDialog<LimitFields>
      title={t('merchant.changeLimit')}
      keys={keys}
      onEnd={onEnd}
      initial={{
        ...(single.text !== undefined && { singleMax: single.text }),
        ...(day.text !== undefined && { dayMax: day.text }),
        rating: rating ?? 'low',
        ...(reviewOn !== null && { reviewOn }),
      }}
      send={({ singleMax, dayMax, ...fields }) =>
        merchants.ask(merchant.mchid, 'limits', {
          ...fields,
          ...bound('singleMax', singleMax),
          ...bound('dayMax', dayMax),
        })
      }
    >
      <YuanField name="singleMax" label={t('merchant.singleMax')} extra={t('limit.empty')} />
      <YuanField name="dayMax" label={t('merchant.dayMax')} extra={t('limit.empty')} />
      <Form.Item name="rating" label={t('merchants.rating')}>
        <Select
          options={['low', 'medium', 'high'].map((value) => ({
            value,
            label: textOf('rating', value),
          }))}
        />
      </Form.Item>
      <Day name="reviewOn" label={t('merchants.reviewOn')} />
      <Reason />
    </AskDialog>
  )
}

const bound = (name: string, text: string | undefined) => {
  const fen = text ? fenOf(text) : undefined
  return fen === undefined ? {} : { [name]: fen }
}

type TermsFields = Omit<Terms, 'payoutMin'> &
  Readonly<{ unit: string; payoutMin: string; effectiveFrom: string; reason: string }>

export function TermsDialog({ merchant, onEnd }: Props) {
  const { t } = useOpsWords()
  const [now] = merchant.terms
  return (
    <AskDialog<TermsFields>
      title={t('merchant.changeTerms')}
      keys={keys}
      onEnd={onEnd}
      initial={{
        unit: merchant.mchid,
        ...(now && {
          cycle: now.cycle,
          days: now.days,
          payout: now.payout,
          refundShare: now.refundShare,
          payoutMin: amountText(now.payoutMin).replaceAll(',', ''),
        }),
      }}
      send={({ payoutMin, ...fields }) =>
        merchants.ask(merchant.mchid, 'terms', { ...fields, payoutMin: fenOf(payoutMin) ?? '' })
      }
    >
      <TermsFields merchant={merchant} />
      <Day name="effectiveFrom" label={t('terms.effectiveFrom')} />
      <Reason />
    </AskDialog>
  )
}

function TermsFields({ merchant }: Pick<Props, 'merchant'>) {
  const { t } = useOpsWords()
  const units = merchant.terms.map(({ unit }) => ({
    value: unit,
    label:
      unit === merchant.mchid
        ? t('terms.whole')
        : (merchant.nodes.find(({ id }) => id === unit)?.name ?? unit),
  }))
  return (
    <>
      <Form.Item name="unit" label={t('account.unit')} hidden={units.length < 2}>
        <Select options={units} />
      </Form.Item>
      <div className="ops-row">
        <Form.Item name="cycle" label={t('terms.cycle')}>
          <Select
            options={[
              { value: 'T', label: t('terms.T') },
              { value: 'D', label: t('terms.D') },
            ]}
          />
        </Form.Item>
        <Form.Item name="days" label={t('terms.days')}>
          <InputNumber min={0} max={30} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="payout" label={t('terms.payout')}>
        <Select
          options={[
            { value: 'auto', label: t('terms.auto') },
            { value: 'manual', label: t('terms.manual') },
          ]}
        />
      </Form.Item>
      <YuanField name="payoutMin" label={t('terms.payoutMin')} isNeeded />
      <Form.Item name="refundShare" label={t('terms.refundShare')}>
        <Select
          options={[
            { value: 'take_back', label: t('terms.takeBack') },
            { value: 'merchant_pays', label: t('terms.merchantPays') },
          ]}
        />
      </Form.Item>
    </>
  )
}
