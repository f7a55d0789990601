import { Link, Navigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import { ledger, type StatementLine } from '../api.ts'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { useOpsWords, usePostingText, useStateText } from '../words.tsx'

const names = ['from', 'to'] as const

/** 分户账; an address that names no account leads to where one is chosen. */
export function StatementPage() {
  const [{ kind, owner }] = useFilters()
  if (!kind || !owner) return <Navigate to="/ops/ledger" replace />
  return <Statement kind={kind} owner={owner} />
}

/** The entries of one account, with the balance after each. */
function Statement({ kind, owner }: Readonly<{ kind: string; owner: string }>) {
  const { t } = useOpsWords()
  const [{ from, to }, change] = useFilters()
  const title = useStateText()('accountKind', kind)
  const asked = { kind, owner, from, to }
  const query = usePages(
    ['ops-statement', asked],
    (after) => ledger.statement({ ...asked, after }),
    { refetchOnWindowFocus: false },
  )
  const pages = query.data?.pages
  return (
    <PageFrame
      title={title}
      hint={<code>{owner}</code>}
      back={{ to: '/ops/ledger', title: t('ledger.title') }}
    >
      {pages && (
        <section className="panel ops-note">
          <Facts>
            <Fact title={t('statement.opening')}>
              <Amount minor={pages[0]?.opening} />
            </Fact>
            <Fact title={t(query.hasNextPage ? 'statement.soFar' : 'statement.closing')}>
              <Amount minor={pages.at(-1)?.closing} />
            </Fact>
          </Facts>
        </section>
      )}
      <DataTable
        id="ops-statement"
        name={t('statement.title')}
        columns={useColumns()}
        rows={pages?.flatMap((page) => page.lines)}
        rowKey={({ key }) => key}
        query={query}
        filters={{ names, controls: <Span /> }}
        empty={{
          title: t('statement.none'),
          hint: t('statement.noneHint'),
          action: (
            <Button onClick={() => change({ from: '2020-01-01', to: undefined })}>
              {t('statement.all')}
            </Button>
          ),
        }}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function Span() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  return (
    <>
      {names.map((name) => (
        <Input
          key={name}
          type="date"
          className="ops-date"
          aria-label={t(`statement.${name}`)}
          title={t(`statement.${name}`)}
          value={filters[name] ?? ''}
          onChange={({ target }) => change({ [name]: target.value || undefined })}
        />
      ))}
    </>
  )
}

function useColumns(): readonly Column<StatementLine>[] {
  const { t } = useOpsWords()
  const postingText = usePostingText()
  const textOf = useStateText()
  const amount = (id: 'debit' | 'credit' | 'balance'): Column<StatementLine> => ({
    id,
    title: t(`statement.${id}`),
    align: 'end',
    cell: (line) =>
      line[id] === '0' && id !== 'balance' ? (
        <span className="nothing">—</span>
      ) : (
        <Amount minor={line[id]} />
      ),
    text: (line) => amountText(line[id]),
  })
  return [
    {
      id: 'posting',
      title: t('entry.posting'),
      isHead: true,
      cell: ({ posting, key }) => (
        <Link to="/ops/ledger/entries/$key" params={{ key }} className="ops-two">
          {postingText(posting)}
          <small className="ops-clip">{key}</small>
        </Link>
      ),
      text: ({ posting }) => postingText(posting),
    },
    {
      id: 'key',
      title: t('entry.key'),
      isExtra: true,
      cell: ({ key }) => <code>{key}</code>,
      text: ({ key }) => key,
    },
    textColumn('businessDate', t('entry.businessDate'), ({ businessDate }) => businessDate),
    amount('debit'),
    amount('credit'),
    amount('balance'),
    {
      id: 'counter',
      title: t('statement.counter'),
      cell: ({ counter }) =>
        counter ? (
          <span className="ops-two">
            {textOf('accountKind', counter.kind)}
            <small>{counter.owner}</small>
          </span>
        ) : (
          <span className="nothing">—</span>
        ),
      text: ({ counter }) =>
        counter ? `${textOf('accountKind', counter.kind)} ${counter.owner}` : '',
    },
    timeColumn('createdAt', t('entry.createdAt'), ({ createdAt }) => createdAt),
  ]
}
