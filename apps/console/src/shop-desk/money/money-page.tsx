import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Segmented, Tabs } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { useIsNarrow } from '../../preferences.ts'
import { meQuery } from '../../queries.ts'
import { useFilters } from '../../table/use-filters.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { MoneyNow } from '../api.ts'
import { useDeskQuery } from '../use-desk.ts'
import { BillsTable } from './bills-table.tsx'
import { PayoutDialog } from './payout-dialog.tsx'
import { PayoutsTable, RequestsTable } from './payouts-table.tsx'
import { SettlementsTable } from './settlements-table.tsx'
import './money.css'

/** A merchant's money: what it has, what is settled when, what became of payouts, and the bills of each day. */
export function MoneyPage() {
  const { t } = useTranslation('shop-desk')
  const { data: me } = useQuery(meQuery)
  const money = useDeskQuery('money', (desk) => desk.money())
  const [isAsking, setAsking] = useState(false)
  const [{ tab = 'settlements' }, change] = useFilters()
  const may = me?.permissions.includes('shop.money.move') ?? false
  const tabs = [
    { key: 'settlements', label: t('money.settlements'), children: <SettlementsTable /> },
    { key: 'payouts', label: t('money.payouts'), children: <PayoutsTable /> },
    { key: 'requests', label: t('money.requests'), children: <RequestsTable /> },
    { key: 'bills', label: t('money.bills'), children: <BillsTable /> },
  ]
  return (
    <PageFrame
      title={t('money.title')}
      hint={t('money.hint')}
      actions={
        may && (
          <Button type="primary" onClick={() => setAsking(true)} data-testid="withdraw">
            {t('money.withdraw')}
          </Button>
        )
      }
    >
      {money.isPending && <Waiting />}
      {money.error && !money.data && (
        <Failure error={money.error} retry={() => void money.refetch()} />
      )}
      {money.data && <Balances money={money.data} />}
      <Parts parts={tabs} chosen={tab} onChoose={(key) => change({ tab: key })} />
      {money.data && (
        <PayoutDialog
          money={money.data}
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          onDone={() => change({ tab: 'requests' })}
        />
      )}
    </PageFrame>
  )
}

type Part = Readonly<{ key: string; label: string; children: ReactNode }>

type PartsProps = Readonly<{
  parts: readonly Part[]
  chosen: string
  onChoose: (key: string) => void
}>

/** Beside each other where there is room; on a phone tabs that do not fit would hide behind a button. */
function Parts({ parts, chosen, onChoose }: PartsProps) {
  const { t } = useTranslation('shop-desk')
  if (!useIsNarrow())
    return <Tabs items={[...parts]} activeKey={chosen} onChange={onChoose} destroyOnHidden />
  const shown = parts.find(({ key }) => key === chosen) ?? parts[0]
  return (
    <>
      <Segmented
        block
        aria-label={t('money.title')}
        value={shown?.key ?? chosen}
        options={parts.map(({ key, label }) => ({ value: key, label }))}
        onChange={onChoose}
      />
      {shown?.children}
    </>
  )
}

/** Why money is kept back is said first: nothing is settled or paid out meanwhile. */
function Balances({ money }: Readonly<{ money: MoneyNow }>) {
  const { t } = useTranslation('shop-desk')
  const { holds, purses } = money
  const frozen = purses.reduce((sum, purse) => sum + BigInt(purse.frozen), 0n)
  const figures = [
    ...purses.map(({ accountType, available }) => [
      t(`money.purse.${accountType}`),
      available,
      t('money.purseHint'),
    ]),
    [t('money.pending'), money.pending, t('money.pendingHint')],
    [t('money.onTheWay'), money.onTheWay, t('money.onTheWayHint')],
    [t('money.frozen'), String(frozen), t('money.frozenHint')],
    ...(money.owed === '0' ? [] : [[t('money.owed'), money.owed, t('money.owedHint')]]),
  ] as const
  return (
    <>
      {holds.map(({ reason, since }) => (
        <Alert
          key={`${reason} ${since}`}
          className="note-above"
          type="warning"
          showIcon
          title={t(`money.hold.${reason}`, { defaultValue: t('money.hold.risk') })}
          description={
            <>
              {t('money.holdSince')} <BeijingTime at={since} zone />
            </>
          }
          data-testid="hold"
        />
      ))}
      <dl className="panel facts figures">
        {figures.map(([title, minor, hint]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd className="figure">
              <Amount minor={minor ?? '0'} />
            </dd>
            <dd className="nothing">{hint}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
