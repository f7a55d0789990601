import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { type Due, onboarding } from './api.ts'
import './onboarding.css'
import { RatingTag } from './words.tsx'

/** Merchants whose details must be looked at again. */
export function ReviewsPage() {
  const { t } = useTranslation('onboarding')
  const query = useQuery({ queryKey: ['onboarding', 'reviews'], queryFn: onboarding.reviews })
  return (
    <PageFrame title={t('due.title')} hint={t('due.hint')}>
      <DataTable
        id="onboarding-reviews"
        name={t('due.title')}
        columns={useColumns()}
        rows={query.data?.due}
        rowKey={({ mchid }) => mchid}
        query={query}
        empty={{ title: t('due.none'), hint: t('due.noneHint') }}
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Due>[] {
  const { t } = useTranslation('onboarding')
  return [
    {
      id: 'mchid',
      title: t('column.mchid'),
      isHead: true,
      cell: ({ mchid }) => <code>{mchid}</code>,
      text: ({ mchid }) => mchid,
    },
    {
      id: 'reviewOn',
      title: t('column.reviewOn'),
      cell: ({ reviewOn }) => <span className="time">{reviewOn}</span>,
      text: ({ reviewOn }) => reviewOn,
    },
    {
      id: 'rating',
      title: t('column.rating'),
      cell: ({ rating }) => <RatingTag rating={rating} />,
      text: ({ rating }) => t(`rating.${rating}`),
    },
    {
      id: 'open',
      title: t('due.open'),
      isAction: true,
      cell: ({ id }) => (
        <Link to="/onboarding/applications/$id" params={{ id }}>
          {t('due.open')}
        </Link>
      ),
      text: () => '',
    },
  ]
}
