import { useQuery } from '@tanstack/react-query'
import { Button, Input, Popover } from 'antd'
import type { Api } from '../../../../../tools/reference/described.ts'
import { PageFrame } from '../../frame/page-frame.tsx'
import { usePreferences } from '../../preferences.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { useWords } from '../use-developer.ts'
import '../developer.css'
import { type KnownError, readErrors } from './read-errors.ts'

const waitAtMostMs = 15_000

/** The portal's own description of the interface: made from the program, so never behind it. */
async function load(): Promise<readonly KnownError[]> {
  const answer = await fetch('/docs/api.json', { signal: AbortSignal.timeout(waitAtMostMs) })
  if (!answer.ok) throw new Error(`/docs/api.json: ${answer.status}`)
  return readErrors((await answer.json()) as Api)
}

/** What is refused on the open interface, why, and what to do next. */
export function ErrorsPage() {
  const { t } = useWords()
  const { language } = usePreferences()
  const [{ text = '' }, change] = useFilters()
  const query = useQuery({ queryKey: ['developer', 'errors'], queryFn: load, staleTime: Infinity })
  const sought = text.trim().toLowerCase()
  const rows = query.data?.filter(({ code, reason, status, message, next, operations }) =>
    [
      code,
      reason,
      `${status}`,
      message,
      next[language],
      ...operations.map(({ path }) => path),
    ].some((cell) => cell.toLowerCase().includes(sought)),
  )
  return (
    <PageFrame title={t('errors.title')} hint={t('errors.hint')}>
      <DataTable<KnownError>
        id="developer-errors"
        name={t('errors.title')}
        rows={rows}
        rowKey={({ code, status, reason, message }) => `${code} ${status} ${reason} ${message}`}
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
  const { language } = usePreferences()
  return [
    {
      id: 'wire',
      title: t('errors.wire'),
      cell: ({ code }) => <code className="dev-serial">{code}</code>,
      text: ({ code }) => code,
      isHead: true,
    },
    {
      id: 'status',
      title: 'HTTP',
      cell: ({ status }) => status,
      text: ({ status }) => `${status}`,
    },
    {
      id: 'message',
      title: t('errors.message'),
      // The wire speaks Chinese, whoever reads here.
      cell: ({ message }) => (
        <span className="dev-sentence dev-narrow" lang="zh-CN">
          {message}
        </span>
      ),
      text: ({ message }) => message,
    },
    {
      id: 'step',
      title: t('errors.step'),
      cell: ({ next }) => <span className="dev-sentence dev-narrow">{next[language]}</span>,
      text: ({ next }) => next[language],
    },
    {
      id: 'operations',
      title: t('errors.operations'),
      cell: (error) => (
        <span className="dev-operation">
          <Operations {...error} />
        </span>
      ),
      text: ({ operations }) =>
        operations.map(({ method, path }) => `${method} ${path}`).join('; '),
    },
    {
      id: 'code',
      title: t('errors.own'),
      cell: ({ reason }) => <code className="dev-serial">{reason}</code>,
      text: ({ reason }) => reason,
      isExtra: true,
    },
  ]
}

/** Where it may come from, each a page of the reference. */
function Operations({ operations }: KnownError) {
  const { t } = useWords()
  const { language } = usePreferences()
  const [first, ...others] = operations
  if (!first) return <>{t('errors.everywhere')}</>
  const links = operations.map((one) => (
    <a key={one.id} href={`/docs/${language}/reference/${one.id}`} target="_blank" rel="noreferrer">
      {one[language]}
    </a>
  ))
  if (others.length === 0) return links[0]
  return (
    <Popover trigger={['click']} content={<div className="dev-operations">{links}</div>}>
      <Button type="link" size="small" className="dev-more">
        {t('errors.operationCount', { count: operations.length })}
      </Button>
    </Popover>
  )
}
