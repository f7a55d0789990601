import { Button, Input, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../table/use-filters.ts'
import { methods, orderStates, refundStates } from './api.ts'
import { fenOf } from './fen.ts'
import { useMethodText, useStateText } from './words.tsx'

export const orderFilters = [
  'number',
  'state',
  'method',
  'since',
  'until',
  'amount',
  'openid',
  'device',
]
export const refundFilters = ['number', 'state', 'since', 'until', 'amount', 'device']

/** The filters of the address as the server asks for them: days become times, yuan become fen. */
export function useSought(names: readonly string[]): Readonly<Record<string, string | undefined>> {
  const [filters] = useFilters()
  const of = (name: string) => (names.includes(name) ? filters[name] || undefined : undefined)
  const amount = fenOf(of('amount') ?? '')
  const [since, until] = [dayOf(of('since')), dayOf(of('until'))]
  return {
    number: of('number')?.trim(),
    state: of('state'),
    method: of('method'),
    openid: of('openid')?.trim(),
    device: of('device')?.trim(),
    ...(since !== undefined && { from: `${since}T00:00:00` }),
    ...(until !== undefined && { to: `${dayAfter(until)}T00:00:00` }),
    ...(amount !== undefined && { amountFrom: amount, amountTo: amount }),
  }
}

/** What stands in an address may be anything. */
const dayOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : undefined

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** A text that counts once it is whole: at Enter, or when its place is left. */
function TextFilter({
  name,
  width,
  isWrong,
}: Readonly<{
  name: 'number' | 'amount' | 'openid' | 'device'
  width: number
  isWrong?: boolean
}>) {
  const { t } = useTranslation('shop')
  const [filters, change] = useFilters()
  const held = filters[name] ?? ''
  const [draft, setDraft] = useState({ of: held, text: held })
  const text = draft.of === held ? draft.text : held
  const settle = () => text !== held && change({ [name]: text || undefined })
  return (
    <Input
      allowClear
      value={text}
      style={{ width }}
      maxLength={64}
      aria-label={t(`search.${name}`)}
      placeholder={t(`search.${name}`)}
      data-testid={`filter-${name}`}
      {...(isWrong && { status: 'error' as const })}
      onChange={({ target }) => {
        setDraft({ of: held, text: target.value })
        if (target.value === '' && held !== '') change({ [name]: undefined })
      }}
      onPressEnter={settle}
      onBlur={settle}
    />
  )
}

function Choice({
  name,
  values,
  textOf,
}: Readonly<{
  name: 'state' | 'method'
  values: readonly string[]
  textOf: (value: string) => string
}>) {
  const { t } = useTranslation('shop')
  const [filters, change] = useFilters()
  return (
    <Select
      aria-label={t(`search.${name}`)}
      value={filters[name] ?? ''}
      style={{ minWidth: 116 }}
      data-testid={`filter-${name}`}
      options={[
        { value: '', label: t(`search.any_${name}`) },
        ...values.map((value) => ({ value, label: textOf(value) })),
      ]}
      onChange={(value: string) => change({ [name]: value || undefined })}
    />
  )
}

function Day({ name }: Readonly<{ name: 'since' | 'until' }>) {
  const { t } = useTranslation('shop')
  const [filters, change] = useFilters()
  return (
    <Input
      type="date"
      value={filters[name] ?? ''}
      style={{ width: 148 }}
      aria-label={t(`search.${name}`)}
      data-testid={`filter-${name}`}
      onChange={({ target }) => change({ [name]: target.value || undefined })}
    />
  )
}

const Days = () => (
  <span className="days">
    <Day name="since" />
    <span aria-hidden="true">—</span>
    <Day name="until" />
  </span>
)

/** Less common filters, behind a button until one of them is set. */
function More({ names, children }: Readonly<{ names: readonly string[]; children: ReactNode }>) {
  const { t } = useTranslation('shop')
  const [filters] = useFilters()
  const [isOpen, setOpen] = useState(names.some((name) => filters[name]))
  if (isOpen) return children
  return (
    <Button type="text" onClick={() => setOpen(true)} data-testid="more-filters">
      {t('search.more')}
    </Button>
  )
}

function AmountFilter() {
  const [{ amount = '' }] = useFilters()
  return (
    <TextFilter name="amount" width={120} isWrong={amount !== '' && fenOf(amount) === undefined} />
  )
}

export function OrderControls() {
  const stateText = useStateText()
  const methodText = useMethodText()
  return (
    <>
      <TextFilter name="number" width={224} />
      <Days />
      <Choice name="state" values={orderStates} textOf={stateText} />
      <Choice name="method" values={methods} textOf={methodText} />
      <More names={['amount', 'openid', 'device']}>
        <AmountFilter />
        <TextFilter name="openid" width={200} />
        <TextFilter name="device" width={130} />
      </More>
    </>
  )
}

export function RefundControls() {
  const stateText = useStateText()
  return (
    <>
      <TextFilter name="number" width={224} />
      <Days />
      <Choice name="state" values={refundStates} textOf={stateText} />
      <More names={['amount', 'device']}>
        <AmountFilter />
        <TextFilter name="device" width={130} />
      </More>
    </>
  )
}
