import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import { oversight, type Refused } from '../api.ts'
import { useAuditColumns } from './audit-columns.tsx'
import { AuditControls, useSought } from './audit-controls.tsx'
import { useAuditQuery } from './audit-page.tsx'
import '../oversight.css'

/** Who looked at whose data, and who tried what they may not. */
export function ReadsPage() {
  const { t } = useTranslation('oversight')
  const navigate = useNavigate()
  const query = useAuditQuery({ ...useSought(), reads: '1' })
  const refused = useQuery({ queryKey: ['audit', 'refused'], queryFn: oversight.refused })
  return (
    <PageFrame title={t('reads.title')} hint={t('reads.hint')}>
      <DataTable
        id="reads"
        name={t('reads.title')}
        rows={query.data?.pages.flatMap(({ rows }) => rows)}
        rowKey={({ height }) => height}
        query={query}
        columns={useAuditColumns()}
        filters={{
          names: ['actor', 'subject', 'from', 'to'],
          controls: <AuditControls hasActions={false} />,
        }}
        empty={{ title: t('reads.none'), hint: t('audit.noneHint') }}
        onOpen={({ height }) => void navigate({ to: `/audit/${height}` })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
      <h2 className="table-title">{t('reads.refused')}</h2>
      <p className="page-hint note-above">{t('reads.refusedHint')}</p>
      <DataTable
        id="refused"
        name={t('reads.refused')}
        rows={refused.data?.refused}
        rowKey={({ staffId, hour, code }) => `${staffId} ${hour} ${code}`}
        query={refused}
        columns={useRefusedColumns()}
        empty={{ title: t('reads.noneRefused') }}
      />
    </PageFrame>
  )
}

function useRefusedColumns(): readonly Column<Refused>[] {
  const { t } = useTranslation('oversight')
  const codeOf = ({ code }: Refused) => t(`reads.code.${code}`, { defaultValue: code })
  return [
    {
      id: 'name',
      title: t('audit.actor'),
      isHead: true,
      cell: ({ name, staffId }) => name ?? <code>{staffId}</code>,
      text: ({ name, staffId }) => name ?? staffId,
    },
    {
      id: 'hour',
      title: t('reads.hour'),
      cell: ({ hour }) => <BeijingTime at={hour} />,
      text: ({ hour }) => fullTime(hour),
    },
    { id: 'code', title: t('reads.why'), cell: codeOf, text: codeOf },
    {
      id: 'count',
      title: t('reads.count'),
      align: 'end',
      cell: ({ count }) => <span className="amount">{count}</span>,
      text: ({ count }) => String(count),
    },
  ]
}
