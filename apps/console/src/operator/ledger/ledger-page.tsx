import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { ledger } from '../api.ts'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { StateTag, useOpsWords, useStateText } from '../words.tsx'
import { DayPanel } from './day-panel.tsx'

/** Into the books: by whose accounts they are, by the number of anything that moved money, by day. */
export function LedgerPage() {
  const { t } = useOpsWords()
  return (
    <PageFrame
      title={t('ledger.title')}
      hint={t('ledger.hint')}
      actions={
        <Link to="/ops/ledger/trial-balance" className="ant-btn">
          {t('trial.title')}
        </Link>
      }
    >
      <section className="panel">
        <ByOwner />
      </section>
      <section className="panel">
        <ByKey />
      </section>
      <section className="panel">
        <DayPanel />
      </section>
    </PageFrame>
  )
}

function ByOwner() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const [owner, setOwner] = useState(filters['owner'] ?? '')
  return (
    <>
      <h2>{t('ledger.byOwner')}</h2>
      <p className="page-hint ops-note">{t('ledger.ownerHint')}</p>
      <div className="ops-bar">
        <Input.Search
          className="ops-search"
          value={owner}
          maxLength={64}
          aria-label={t('ledger.owner')}
          placeholder={t('ledger.owner')}
          onChange={({ target }) => setOwner(target.value)}
          onSearch={(text) => change({ owner: text.trim() || undefined })}
          data-testid="owner"
        />
        <Button
          onClick={() => {
            setOwner('platform')
            change({ owner: 'platform' })
          }}
        >
          {t('ledger.platform')}
        </Button>
      </div>
      {filters['owner'] && <Accounts owner={filters['owner']} />}
    </>
  )
}

function Accounts({ owner }: Readonly<{ owner: string }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const query = useQuery({
    queryKey: ['ops-accounts', owner],
    queryFn: () => ledger.accounts(owner),
    refetchOnWindowFocus: false,
  })
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Waiting />
  if (query.data.accounts.length === 0)
    return <Empty title={t('ledger.noAccount')} hint={t('ledger.noAccountHint')} />
  return (
    <PlainTable
      name={t('ledger.accounts')}
      heads={[
        t('ledger.account'),
        t('ledger.posted'),
        t('ledger.available'),
        t('ledger.state'),
        t('ledger.openedAt'),
      ]}
      ends={[1, 2]}
      rows={query.data.accounts.map((account) => ({
        key: `${account.kind} ${account.currency}`,
        cells: [
          <Link
            key="kind"
            to="/ops/ledger/statement"
            search={{ kind: account.kind, owner: account.owner }}
          >
            {textOf('accountKind', account.kind)}
          </Link>,
          <Amount key="posted" minor={account.posted} currency={account.currency} />,
          <Amount key="available" minor={account.available} currency={account.currency} />,
          <StateTag key="state" group="accountState" state={account.state} />,
          <BeijingTime key="at" at={account.openedAt} />,
        ],
      }))}
    />
  )
}

function ByKey() {
  const { t } = useOpsWords()
  const navigate = useNavigate()
  return (
    <>
      <h2>{t('ledger.byKey')}</h2>
      <p className="page-hint ops-note">{t('ledger.keyHint')}</p>
      <Input.Search
        className="ops-search"
        maxLength={128}
        aria-label={t('ledger.key')}
        placeholder={t('ledger.key')}
        onSearch={(key) => {
          if (key.trim())
            void navigate({ to: '/ops/ledger/entries/$key', params: { key: key.trim() } })
        }}
        data-testid="entry-key"
      />
    </>
  )
}
