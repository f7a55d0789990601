import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
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
      <RefusedPanel />
    </PageFrame>
  )
}

/** How often somebody tried what they may not, by the hour. */
function RefusedPanel() {
  const { t } = useTranslation('oversight')
  const query = useQuery({ queryKey: ['audit', 'refused'], queryFn: oversight.refused })
  const { data, error } = query
  return (
    <section className="panel" aria-labelledby="refused">
      <h2 id="refused">{t('reads.refused')}</h2>
      <p className="page-hint note-above">{t('reads.refusedHint')}</p>
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && data.refused.length === 0 && <p className="nothing">{t('reads.noneRefused')}</p>}
      {data && data.refused.length > 0 && <RefusedTable refused={data.refused} />}
    </section>
  )
}

function RefusedTable({ refused }: Readonly<{ refused: readonly Refused[] }>) {
  const { t } = useTranslation('oversight')
  const titles = [t('audit.actor'), t('reads.hour'), t('reads.why'), t('reads.count')]
  return (
    <table className="content-table">
      <thead>
        <tr>
          {titles.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {refused.map(({ staffId, name, hour, code, count }) => (
          <tr key={`${staffId} ${hour} ${code}`}>
            <td>{name ?? <code>{staffId}</code>}</td>
            <td>
              <BeijingTime at={hour} />
            </td>
            <td>{t(`reads.code.${code}`, { defaultValue: code })}</td>
            <td>{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
