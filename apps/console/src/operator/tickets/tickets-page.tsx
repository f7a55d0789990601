import { useNavigate } from '@tanstack/react-router'
import { Input, Segmented } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import '../operator.css'
import { ticketsAt } from '../watch-api.ts'
import { useOpsWords } from '../words.tsx'
import { useTicketColumns } from './ticket-columns.tsx'

const whiches = ['waiting', 'mine', 'all'] as const
const names = ['which', 'mchid'] as const
const tickets = ticketsAt('/ops/tickets')

/** What merchants ask us; who has waited longest stands first. */
export function TicketsPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const navigate = useNavigate()
  const which = whiches.find((each) => each === filters['which']) ?? 'waiting'
  const { mchid } = filters
  const query = usePages(
    ['ops-tickets', which, mchid],
    (from) => tickets.page({ which, mchid, [which === 'waiting' ? 'after' : 'before']: from }),
    { refetchInterval: 15_000 },
  )
  return (
    <PageFrame title={t('tickets.title')} hint={t('tickets.hint')}>
      <DataTable
        id="ops-tickets"
        name={t('tickets.title')}
        columns={useTicketColumns(true)}
        rows={query.data?.pages.flatMap((page) => page.tickets)}
        rowKey={({ id }) => id}
        query={query}
        filters={{
          names,
          controls: (
            <>
              <Segmented
                value={which}
                options={whiches.map((value) => ({ value, label: t(`tickets.${value}`) }))}
                onChange={(value) => change({ which: value })}
              />
              <Input.Search
                className="ops-search"
                allowClear
                maxLength={10}
                defaultValue={mchid ?? ''}
                aria-label={t('merchants.mchid')}
                placeholder={t('merchants.mchid')}
                onSearch={(text) =>
                  change({ mchid: /^[1-9]\d{7,9}$/.test(text.trim()) ? text.trim() : undefined })
                }
              />
            </>
          ),
        }}
        empty={{ title: t('tickets.none'), hint: t('tickets.noneHint') }}
        onOpen={({ id }) => void navigate({ to: '/ops/tickets/$id', params: { id } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}
