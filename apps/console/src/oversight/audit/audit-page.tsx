import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../frame/icon.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { usePages } from '../../table/use-pages.ts'
import { oversight, type Sought } from '../api.ts'
import { useAuditColumns } from './audit-columns.tsx'
import { AuditControls, filterNames, useSought } from './audit-controls.tsx'
import { VerifiedNote } from './verified-note.tsx'
import '../oversight.css'

/** The chained log from its end, by who, what, about what and when; whether it is whole; and out of the house. */
export function AuditPage() {
  const { t } = useTranslation('oversight')
  const navigate = useNavigate()
  const sought = useSought()
  const query = useAuditQuery(sought)
  const verify = useMutation({ mutationFn: oversight.verify })
  return (
    <PageFrame
      title={t('audit.title')}
      hint={t('audit.hint')}
      actions={
        <>
          <ExportButton sought={sought} />
          <Button
            type="primary"
            loading={verify.isPending}
            onClick={() => verify.mutate()}
            data-testid="verify"
          >
            {t('audit.verify')}
          </Button>
        </>
      }
    >
      <VerifiedNote verified={verify.data} error={verify.error} />
      <DataTable
        id="audit"
        name={t('audit.title')}
        rows={query.data?.pages.flatMap(({ rows }) => rows)}
        rowKey={({ height }) => height}
        query={query}
        columns={useAuditColumns()}
        filters={{ names: filterNames, controls: <AuditControls /> }}
        empty={{ title: t('audit.none'), hint: t('audit.noneHint') }}
        onOpen={({ height }) => void navigate({ to: `/audit/${height}` })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

export const useAuditQuery = (sought: Sought) =>
  usePages(['audit', sought], (from) => oversight.audit({ ...sought, below: from }))

/** The whole log for somebody who verifies it elsewhere, or what is shown for a spreadsheet. */
function ExportButton({ sought }: Readonly<{ sought: Sought }>) {
  const { t } = useTranslation('oversight')
  const given = Object.entries({ ...sought, format: 'csv' }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const items = [
    ['jsonl', t('audit.exportAll'), 'format=jsonl'],
    ['csv', t('audit.exportCsv'), new URLSearchParams(given).toString()],
  ] as const
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: items.map(([key, label, query]) => ({
          key,
          label: (
            <a href={`/console/api/audit/export?${query}`} download>
              {label}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<Icon name="download" />} data-testid="export">
        {t('audit.export')}
      </Button>
    </Dropdown>
  )
}
