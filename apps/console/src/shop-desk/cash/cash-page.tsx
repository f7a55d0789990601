import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import type { Charge, Desks } from '../api.ts'
import { useDeskQuery } from '../use-desk.ts'
import { AmountStep } from './amount-step.tsx'
import { ChargeResult } from './charge-result.tsx'
import { CodeStep } from './code-step.tsx'
import { LastCharges } from './last-charges.tsx'
import { useKeptDesk } from './use-kept-desk.ts'
import { type Sale, useSale } from './use-sale.ts'
import './cash.css'

/** 收银台: an amount, the payer's code, and what became of it. */
export function CashPage() {
  const { t } = useTranslation('shop-desk')
  const desks = useDeskQuery('desks', (each) => each.desks())
  return (
    <PageFrame title={t('cash.title')} hint={t('cash.hint')}>
      {desks.isPending && <Waiting />}
      {desks.error && !desks.data && (
        <Failure error={desks.error} retry={() => void desks.refetch()} />
      )}
      {desks.data && <Till desks={desks.data} />}
    </PageFrame>
  )
}

function Till({ desks }: Readonly<{ desks: Desks }>) {
  const { t } = useTranslation('shop-desk')
  const choices = choicesOf(desks, t('wholeShop'))
  const [desk, choose] = useKeptDesk(choices.map(({ value }) => value))
  const [place, setPlace] = useState<'sale' | 'last'>('sale')
  const sale = useSale(desk ?? '')
  if (desk === undefined) return <Empty title={t('cash.noDesk')} hint={t('cash.noDeskHint')} />
  return (
    <>
      <div className="cash-bar">
        {choices.length > 1 && (
          <Select
            aria-label={t('cash.desk')}
            options={choices}
            value={desk}
            onChange={choose}
            disabled={sale.step !== 'amount'}
            style={{ minWidth: 180 }}
          />
        )}
        <Segmented
          className="cash-places"
          value={place}
          onChange={setPlace}
          options={[
            { value: 'sale', label: t('cash.sale') },
            { value: 'last', label: t('cash.last') },
          ]}
        />
      </div>
      <div className="cash" data-place={place}>
        <section className="panel cash-sale" aria-label={t('cash.sale')}>
          <Steps sale={sale} />
        </section>
        <section className="cash-last" aria-label={t('cash.last')}>
          <LastCharges desk={desk} />
        </section>
      </div>
    </>
  )
}

function Steps({ sale }: Readonly<{ sale: Sale }>) {
  switch (sale.step) {
    case 'amount':
      return <AmountStep typed={sale.typed} onType={sale.type} onGo={sale.askCode} />
    case 'code':
      return (
        <CodeStep
          amount={sale.amount}
          isBusy={sale.isBusy}
          error={sale.error}
          onCode={sale.charge}
          onBack={sale.begin}
        />
      )
    case 'result':
      return <Result sale={sale} charge={sale.charged} />
  }
}

function Result({ sale, charge }: Readonly<{ sale: Sale; charge: Charge | undefined }>) {
  if (!charge) return <Waiting />
  // Each standing is its own result, which is told and takes the focus.
  return (
    <ChargeResult key={charge.state} charge={charge} onNext={sale.begin} onAgain={sale.again} />
  )
}

const choicesOf = ({ desks, hasOwn }: Desks, whole: string) => [
  ...(hasOwn ? [{ value: '', label: whole }] : []),
  ...desks.map(({ desk, name }) => ({ value: desk, label: `${name} · ${desk}` })),
]
