import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Alert } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { clearing, type PayoutWhole } from '../clearing-api.ts'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'

/** One payout: where it stands, what the bank was told and what it said. */
export function PayoutPage() {
  const { t } = useOpsWords()
  const { id = '' }: Readonly<{ id?: string }> = useParams({ strict: false })
  const query = useQuery({ queryKey: ['ops-payout', id], queryFn: () => clearing.payout(id) })
  return (
    <PageFrame
      title={t('payouts.one')}
      hint={<code>{id}</code>}
      back={{ to: '/ops/clearing/payouts', title: t('payouts.title') }}
    >
      {query.data ? (
        <Whole payout={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function Whole({ payout }: Readonly<{ payout: PayoutWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <>
      <Alert
        className="ops-note"
        type={payout.isHeld || payout.isAccountBad ? 'warning' : 'info'}
        showIcon
        title={
          payout.isHeld
            ? t('payouts.held')
            : payout.isAccountBad
              ? t('payouts.accountBad')
              : t(`payoutDo.${payout.state}`)
        }
      />
      <section className="panel">
        <Facts>
          <Fact title={t('clearing.state')}>
            <StateTag group="payoutState" state={payout.state} />
          </Fact>
          <Fact title={t('clearing.amount')}>
            <Amount minor={payout.amount} currency={payout.currency} />
          </Fact>
          <Fact title={t('merchants.mchid')}>
            <Link to="/ops/merchants/$mchid" params={{ mchid: payout.mchid }}>
              {payout.mchid}
            </Link>
          </Fact>
          <Fact title={t('payouts.kind')}>{textOf('payoutKind', payout.kind)}</Fact>
          <Fact title={t('account.bank')}>
            <Written text={payout.bankName} /> <code>•••• {payout.last4}</code>
          </Fact>
          <Fact title={t('days.date')}>{payout.businessDate}</Fact>
          <Fact title={t('payouts.reason')}>{payout.reason ?? '—'}</Fact>
          <Fact title={t('payouts.askAt')}>
            <BeijingTime at={payout.askAt} />
          </Fact>
          <Fact title={t('payouts.paidAt')}>
            <BeijingTime at={payout.paidAt} />
          </Fact>
          <Fact title={t('entry.title')}>
            <Link to="/ops/ledger/entries/$key" params={{ key: payout.id }}>
              {t('payouts.books')}
            </Link>
          </Fact>
        </Facts>
      </section>
      <section className="panel">
        <h2>{t('payouts.attempts')}</h2>
        <Attempts payout={payout} />
      </section>
    </>
  )
}

function Attempts({ payout: { attempts } }: Readonly<{ payout: PayoutWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  if (attempts.length === 0) return <p className="nothing">{t('payouts.noAttempts')}</p>
  return (
    <PlainTable
      name={t('payouts.attempts')}
      heads={[
        t('payouts.instruction'),
        t('payouts.sentAt'),
        t('payouts.handedAt'),
        t('payouts.outcome'),
        t('payouts.toldAt'),
      ]}
      rows={attempts.map((attempt) => ({
        key: attempt.instructionId,
        cells: [
          <code key="id">{attempt.instructionId}</code>,
          <BeijingTime key="sent" at={attempt.sentAt} />,
          <BeijingTime key="handed" at={attempt.handedAt} />,
          attempt.outcome === null
            ? t('payouts.unknown')
            : `${textOf('outcome', attempt.outcome)} ${attempt.reason ?? ''}`,
          <BeijingTime key="told" at={attempt.toldAt} />,
        ],
      }))}
    />
  )
}
