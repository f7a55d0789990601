import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type Entry, ledger, type Traced } from '../api.ts'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { StateTag, useOpsWords, usePostingText, useStateText } from '../words.tsx'

/** All that the books say of one business object, and where that object is. */
export function EntryPage() {
  const { t } = useOpsWords()
  const { key = '' }: Readonly<{ key?: string }> = useParams({ strict: false })
  const query = useQuery({ queryKey: ['ops-entries', key], queryFn: () => ledger.entries(key) })
  return (
    <PageFrame
      title={t('entry.title')}
      hint={<code>{key}</code>}
      back={{ to: '/ops/ledger', title: t('ledger.title') }}
    >
      {query.data ? (
        <>
          <section className="panel ops-note">
            <TracedFacts traced={query.data.traced} />
          </section>
          <section className="panel">
            <h2>{t('entry.entries')}</h2>
            <Entries entries={query.data.entries} chosen={key} />
          </section>
        </>
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function TracedFacts({ traced }: Readonly<{ traced: Traced }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <Facts>
      <Fact title={t('entry.object')}>{textOf('traced', traced.kind)}</Fact>
      <Fact title={t('entry.id')}>
        <ObjectLink traced={traced} />
      </Fact>
      {traced.mchid && (
        <Fact title={t('merchants.mchid')}>
          <Link to="/ops/merchants/$mchid" params={{ mchid: traced.mchid }}>
            {traced.mchid}
          </Link>
        </Fact>
      )}
      {traced.outTradeNo && <Fact title={t('entry.outTradeNo')}>{traced.outTradeNo}</Fact>}
      {traced.outRefundNo && <Fact title={t('entry.outRefundNo')}>{traced.outRefundNo}</Fact>}
    </Facts>
  )
}

/** To the page of what the money belongs to; pages of a merchant begin at `/shop`. */
function ObjectLink({ traced: { kind, id, mchid, outTradeNo } }: Readonly<{ traced: Traced }>) {
  const isOrder = kind === 'order' || kind === 'refund'
  if (isOrder && mchid && outTradeNo)
    return (
      <a href={`/console/shop/orders/${encodeURIComponent(outTradeNo)}?mchid=${mchid}`}>{id}</a>
    )
  if (kind === 'payout')
    return (
      <Link to="/ops/clearing/payouts/$id" params={{ id }}>
        {id}
      </Link>
    )
  if (kind === 'break')
    return (
      <Link to="/ops/breaks/$id" params={{ id }}>
        {id}
      </Link>
    )
  return <code>{id}</code>
}

type EntriesProps = Readonly<{ entries: readonly Entry[]; chosen: string }>

function Entries({ entries, chosen }: EntriesProps) {
  const { t } = useOpsWords()
  const postingText = usePostingText()
  return (
    <PlainTable
      name={t('entry.entries')}
      heads={[
        t('entry.posting'),
        t('entry.kind'),
        t('entry.debit'),
        t('entry.credit'),
        t('entry.amount'),
        t('entry.businessDate'),
        t('entry.createdAt'),
        t('entry.journal'),
      ]}
      ends={[4]}
      rows={entries.map((entry) => ({
        key: entry.key,
        isSum: entry.key === chosen,
        cells: [
          <span key="posting" className="ops-two">
            {postingText(entry.posting)}
            <small>{entry.key}</small>
          </span>,
          <StateTag key="kind" group="entryKind" state={entry.kind} />,
          <Leg key="debit" kind={entry.debitKind} owner={entry.debitOwner} />,
          <Leg key="credit" kind={entry.creditKind} owner={entry.creditOwner} />,
          <Amount key="amount" minor={entry.amount} currency={entry.currency} />,
          entry.businessDate,
          <BeijingTime key="at" at={entry.createdAt} />,
          `${entry.batch}/${entry.position}`,
        ],
      }))}
    />
  )
}

type LegProps = Readonly<{ kind: string | null; owner: string | null }>

function Leg({ kind, owner }: LegProps) {
  const textOf = useStateText()
  if (!kind || !owner) return <span className="nothing">—</span>
  return (
    <Link to="/ops/ledger/statement" search={{ kind, owner }} className="ops-two">
      {textOf('accountKind', kind)}
      <small>{owner}</small>
    </Link>
  )
}
