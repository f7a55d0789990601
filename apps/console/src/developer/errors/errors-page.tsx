import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { useWords } from '../use-developer.ts'
import '../developer.css'
import { type KnownError, readErrors } from './read-errors.ts'

/** Faces of ours that no merchant's server asks. */
const inner =
  /^(?:console|ledger|oversight|wallet|ops|parties|risk|onboarding|platform|upstream|clearing \/ (?:bank|channel|custody|reconcile|desk)|merchants \/ (?:desk|access \/ (?:app|credential)))\b/

async function load(): Promise<readonly KnownError[]> {
  const [{ default: errors }, { default: steps }] = await Promise.all([
    import('../../../../../docs/reference/errors.md?raw'),
    import('../../../../../docs/reference/next-steps.md?raw'),
  ])
  return readErrors(errors, steps).filter(({ where }) => !inner.test(where))
}

/** What is refused on the open interface, why, and what to do next. */
export function ErrorsPage() {
  const { t } = useWords()
  const [{ text = '' }, change] = useFilters()
  const query = useQuery({ queryKey: ['developer', 'errors'], queryFn: load, staleTime: Infinity })
  const sought = text.trim().toLowerCase()
  const rows = query.data?.filter((each) =>
    [each.code, each.wire, each.status, each.sentence, each.step].some((cell) =>
      cell.toLowerCase().includes(sought),
    ),
  )
  return (
    <PageFrame title={t('errors.title')} hint={t('errors.hint')}>
      <DataTable<KnownError>
        id="developer-errors"
        name={t('errors.title')}
        rows={rows}
        rowKey={({ where, code }) => `${where} ${code}`}
        query={query}
        filters={{
          names: ['text'],
          controls: (
            <Input
              value={text}
              allowClear
              className="dev-search"
              aria-label={t('errors.search')}
              placeholder={t('errors.search')}
              onChange={({ target }) => change({ text: target.value || undefined })}
              data-testid="error-text"
            />
          ),
        }}
        empty={{ title: t('errors.none'), hint: t('errors.noneHint') }}
        columns={useColumns()}
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<KnownError>[] {
  const { t } = useWords()
  return [
    {
      id: 'wire',
      title: t('errors.wire'),
      cell: ({ wire }) => <code className="dev-serial">{wire}</code>,
      text: ({ wire }) => wire,
      isHead: true,
    },
    {
      id: 'status',
      title: 'HTTP',
      cell: ({ status }) => status,
      text: ({ status }) => status,
    },
    {
      id: 'sentence',
      title: t('errors.sentence'),
      cell: ({ sentence }) => (
        <span className="dev-sentence" lang="zh-CN">
          {sentence}
        </span>
      ),
      text: ({ sentence }) => sentence,
    },
    {
      id: 'step',
      title: t('errors.step'),
      cell: ({ step }) => (
        <span className="dev-sentence" lang="zh-CN">
          {step || '—'}
        </span>
      ),
      text: ({ step }) => step,
    },
    {
      id: 'code',
      title: t('errors.own'),
      cell: ({ code }) => <code className="dev-serial">{code}</code>,
      text: ({ code }) => code,
      isExtra: true,
    },
  ]
}
