import { Button, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Charge } from '../api.ts'
import { useDesk } from '../use-desk.ts'
import { ReverseButton, standingOf } from './charge-result.tsx'

const colours = { paid: 'success', waiting: 'warning', failed: 'error', reversed: 'default' }

/** The last ten of this desk, with how each stands now. */
export function LastCharges({ desk }: Readonly<{ desk: string }>) {
  const { t } = useTranslation('shop-desk')
  const { mchid, desk: calls } = useDesk()
  const query = useQuery({
    queryKey: ['shop', mchid, 'charges', desk],
    queryFn: () => calls.charges(desk),
    refetchInterval: 15_000,
  })
  const charges = query.data?.charges
  return (
    <div className="panel">
      <header className="cash-last-head">
        <h2>{t('cash.last')}</h2>
        <Button
          size="small"
          type="text"
          onClick={() => void query.refetch()}
          loading={query.isFetching}
        >
          {t('refresh')}
        </Button>
      </header>
      {query.isPending && <Waiting />}
      {query.error && !charges && (
        <Failure error={query.error} retry={() => void query.refetch()} />
      )}
      {charges?.length === 0 && <Empty title={t('cash.none')} hint={t('cash.noneHint')} />}
      <ul className="cash-list">
        {charges?.map((charge) => (
          <Row key={charge.number} charge={charge} />
        ))}
      </ul>
    </div>
  )
}

function Row({ charge }: Readonly<{ charge: Charge }>) {
  const { t } = useTranslation('shop-desk')
  const standing = standingOf(charge)
  return (
    <li data-testid="last-charge">
      <span className="cash-row-sum">
        <Amount minor={charge.amount} />
      </span>
      <Tag color={colours[standing]}>{t(`cash.short.${standing}`)}</Tag>
      <span className="cash-row-about">
        <BeijingTime at={charge.createdAt} />
        {charge.by && <span> · {charge.by}</span>}
      </span>
      {charge.isReversible && <ReverseButton charge={charge} size="small" />}
    </li>
  )
}
