import { Button, Form, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { amountText } from '../../words/money.ts'
import type { Asked, FeeLine } from '../api.ts'
import { AskDialog, Day, Reason } from '../ask-dialog.tsx'
import { useOpsWords } from '../words.tsx'
import { YuanField } from '../yuan-field.tsx'
import { fenOf, percentOf, ppmOf } from '../yuan.ts'
import { isTier } from './fee-table.tsx'

type Line = Readonly<{
  method: string
  tierFrom?: string
  rate: string
  floor?: string
  cap?: string
  rounding: string
  returnsFee: string
}>
type Fields = Readonly<{ rows: readonly Line[]; effectiveFrom: string; reason: string }>

type Props = Readonly<{
  title: string
  /** What the dialog begins with. */
  fees: readonly FeeLine[]
  keys: readonly string[]
  send: (contract: object) => Promise<Asked>
  onEnd: () => void
  /** What is asked for besides the lines. */
  children?: ReactNode
}>

const methods = ['*', 'JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY'] as const

/** 费率: the whole contract from a day on, since lines of an earlier one hold no longer. */
export function FeeDialog({ title, fees, keys, send, onEnd, children }: Props) {
  const { t } = useOpsWords()
  return (
    <AskDialog<Fields>
      title={title}
      keys={keys}
      width={760}
      onEnd={onEnd}
      initial={{ rows: linesOf(fees) }}
      send={({ rows, ...fields }) => send({ ...fields, rows: rows.map(rowOf) })}
    >
      {children}
      <p className="page-hint ops-note">{t('fees.wholeHint')}</p>
      <Lines />
      <Day name="effectiveFrom" label={t('terms.effectiveFrom')} />
      <Reason />
    </AskDialog>
  )
}

/** What holds for everything else, and methods that have it otherwise. */
function linesOf(fees: readonly FeeLine[]): readonly Line[] {
  const rest = fees.find(({ method }) => method === '*')
  const isSame = (fee: FeeLine) =>
    fee.method !== '*' &&
    !isTier(fee) &&
    fee.ratePpm === rest?.ratePpm &&
    fee.floor === rest.floor &&
    fee.cap === rest.cap &&
    fee.rounding === rest.rounding &&
    fee.returnsFee === rest.returnsFee
  return fees
    .filter((fee) => !isSame(fee))
    .toSorted((a, b) => Number(b.method === '*') - Number(a.method === '*'))
    .map(({ method, tierFrom = '0', ratePpm, floor, cap, rounding, returnsFee }) => ({
      method,
      ...(tierFrom !== '0' && { tierFrom: amountText(tierFrom).replaceAll(',', '') }),
      rate: percentOf(ratePpm).replace('%', ''),
      floor: amountText(floor).replaceAll(',', ''),
      ...(cap !== null && { cap: amountText(cap).replaceAll(',', '') }),
      rounding,
      returnsFee: returnsFee ? 'yes' : 'no',
    }))
}

const rowOf = ({ method, tierFrom, rate, floor, cap, rounding, returnsFee }: Line) => ({
  method,
  tierFrom: (tierFrom && fenOf(tierFrom)) || '0',
  ratePpm: ppmOf(rate) ?? '',
  floor: (floor && fenOf(floor)) || '0',
  ...(cap && { cap: fenOf(cap) ?? '' }),
  rounding,
  returnsFee: returnsFee === 'yes',
})

function Lines() {
  const { t } = useOpsWords()
  return (
    <Form.List name="rows">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className="ops-fee-line">
              <legend className="unseen">{t('fees.line', { no: name + 1 })}</legend>
              <LineFields name={name} />
              {fields.length > 1 && (
                <Button type="link" danger onClick={() => remove(name)}>
                  {t('fees.remove')}
                </Button>
              )}
            </fieldset>
          ))}
          <Button
            className="ops-add"
            onClick={() =>
              add({ method: 'NATIVE', rate: '0.60', rounding: 'half_up', returnsFee: 'yes' })
            }
          >
            {t('fees.add')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

function LineFields({ name }: Readonly<{ name: number }>) {
  const { t } = useOpsWords()
  const check = async (_: unknown, text: string | undefined) => {
    if (text === undefined || ppmOf(text) === undefined) throw new Error(t('fees.noRate'))
  }
  return (
    <div className="ops-fee-fields">
      <Form.Item name={[name, 'method']} label={t('fees.method')}>
        <Select
          options={methods.map((value) => ({
            value,
            label: value === '*' ? t('fees.other') : value,
          }))}
        />
      </Form.Item>
      <Form.Item name={[name, 'rate']} label={t('fees.rate')} rules={[{ validator: check }]}>
        <Input suffix="%" inputMode="decimal" />
      </Form.Item>
      <YuanField name={[name, 'tierFrom']} label={t('fees.tierFrom')} />
      <YuanField name={[name, 'floor']} label={t('fees.floor')} />
      <YuanField name={[name, 'cap']} label={t('fees.cap')} />
      <Form.Item name={[name, 'rounding']} label={t('fees.rounding')}>
        <Select
          options={(['half_up', 'up', 'down'] as const).map((value) => ({
            value,
            label: t(`fees.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name={[name, 'returnsFee']} label={t('fees.refund')}>
        <Select
          options={[
            { value: 'yes', label: t('fees.returns') },
            { value: 'no', label: t('fees.keeps') },
          ]}
        />
      </Form.Item>
    </div>
  )
}
