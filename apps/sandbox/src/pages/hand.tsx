import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatFen } from '../money.ts'
import { payersQuery } from '../sandbox-api.ts'
import { SelectField } from '../ui/fields.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Segmented } from '../../../wallet/src/ui/segmented.tsx'
import { Empty, Loading } from '../ui/states.tsx'
import { ReceiveByHand } from './hand-receive.tsx'
import { ScanByHand } from './hand-scan.tsx'
import { ShowCode } from './hand-show-code.tsx'

const ways = ['scan', 'code', 'receive'] as const

export function HandPage() {
  const { t } = useTranslation()
  const { data: payers } = useQuery(payersQuery)
  const { payer } = useSearch({ from: '/keyed/hand' })
  const navigate = useNavigate()
  const [way, setWay] = useState<(typeof ways)[number]>('scan')
  const chosen = payers?.find((one) => one.customerId === payer) ?? payers?.[0]
  return (
    <Page title={t('nav.hand')} lead={t('lead.hand')}>
      {!payers ? (
        <Loading />
      ) : !chosen ? (
        <Panel>
          <Empty icon="person" title={t('people.noPayers')} hint={t('people.noPayersHint')}>
            <Link to="/people" className="button button-primary button-small">
              {t('hand.toPeople')}
            </Link>
          </Empty>
        </Panel>
      ) : (
        <>
          <div className="hand-head">
            <SelectField
              label={t('hand.payer')}
              value={chosen.customerId}
              onChange={(value) => void navigate({ to: '/hand', search: { payer: value } })}
              options={payers.map((one) => ({
                value: one.customerId,
                label: `${one.name} · ¥${formatFen(one.balance.amount)}${
                  one.state === 'frozen' ? ` · ${t('people.frozen')}` : ''
                }`,
              }))}
            />
            <Segmented
              label={t('hand.way')}
              value={way}
              onChange={setWay}
              options={ways.map((value) => ({ value, label: t(`hand.ways.${value}`) }))}
            />
          </div>
          {way === 'scan' ? <ScanByHand key={chosen.customerId} payer={chosen} /> : null}
          {way === 'code' ? <ShowCode key={chosen.customerId} payer={chosen} /> : null}
          {way === 'receive' ? <ReceiveByHand key={chosen.customerId} payer={chosen} /> : null}
        </>
      )}
    </Page>
  )
}
