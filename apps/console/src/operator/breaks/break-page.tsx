import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type BreakWhole, breaks } from '../clearing-api.ts'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { StateTag, useMay, useOpsWords, useStateText, Written } from '../words.tsx'
import { CorrectDialog } from './correct-dialog.tsx'

/** One difference, as both sides tell it, and what was done about it. */
export function BreakPage() {
  const { t } = useOpsWords()
  const { id = '' }: Readonly<{ id?: string }> = useParams({ strict: false })
  const may = useMay('clearing.correct')
  const [act, ask] = useState<'correct' | 'write_off'>()
  const query = useQuery({ queryKey: ['ops-break', id], queryFn: () => breaks.one(id) })
  const found = query.data
  return (
    <PageFrame
      title={t('breaks.one')}
      hint={<code>{id}</code>}
      back={{ to: '/ops/breaks', title: t('breaks.title') }}
      actions={
        may &&
        found?.state === 'OPEN' && (
          <>
            <Button type="primary" onClick={() => ask('correct')} data-testid="correct">
              {t('breaks.correct')}
            </Button>
            <Button danger onClick={() => ask('write_off')} data-testid="write-off">
              {t('breaks.writeOff')}
            </Button>
          </>
        )
      }
    >
      {found ? (
        <Whole found={found} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
      {act && found && <CorrectDialog found={found} act={act} onEnd={() => ask(undefined)} />}
    </PageFrame>
  )
}

function Whole({ found }: Readonly<{ found: BreakWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <>
      <section className="panel">
        <Facts>
          <Fact title={t('clearing.state')}>
            <StateTag group="breakState" state={found.state} />
          </Fact>
          <Fact title={t('breaks.class')}>{textOf('breakClass', found.class)}</Fact>
          <Fact title={t('breaks.key')}>
            <code>{found.key}</code>
          </Fact>
          <Fact title={t('days.date')}>{found.businessDate}</Fact>
          <Fact title={t('breaks.source')}>
            {textOf('breakSource', found.source)} · {found.party}
          </Fact>
          <Fact title={t('breaks.stake')}>
            <Amount minor={found.stake} />
          </Fact>
          <Fact title={t('breaks.suspended')}>
            <Amount minor={found.suspended} />
          </Fact>
          <Fact title={t('breaks.openedAt')}>
            <BeijingTime at={found.openedAt} zone /> · {t('breaks.days', { count: found.age })}
          </Fact>
          {found.how && <Fact title={t('breaks.how')}>{textOf('how', found.how)}</Fact>}
          {found.evidence && (
            <Fact title={t('breaks.evidence')}>
              <Written text={found.evidence} />
            </Fact>
          )}
        </Facts>
      </section>
      <div className="ops-sides ops-next">
        <Side title={t('breaks.ours')} said={found.ours} />
        <Side title={t('breaks.theirs')} said={found.theirs} />
      </div>
      <section className="panel ops-next">
        <h2>{t('breaks.history')}</h2>
        <History found={found} />
      </section>
    </>
  )
}

function Side({ title, said }: Readonly<{ title: string; said: BreakWhole['ours'] }>) {
  const { t } = useOpsWords()
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {said === null ? (
        <p className="nothing">{t('breaks.nothingSaid')}</p>
      ) : (
        <Facts>
          <Fact title={t('breaks.merchant')}>{said.merchant}</Fact>
          <Fact title={t('clearing.amount')}>
            <Amount minor={said.amount} currency={said.currency} />
          </Fact>
          <Fact title={t('clearing.fee')}>
            <Amount minor={said.fee} currency={said.currency} />
          </Fact>
          <Fact title={t('clearing.state')}>{said.state}</Fact>
        </Facts>
      )}
    </section>
  )
}

function History({ found: { corrections, state } }: Readonly<{ found: BreakWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  if (corrections.length === 0)
    return <p className="nothing">{t(state === 'OPEN' ? 'breaks.noHistory' : 'breaks.byItself')}</p>
  return (
    <ul className="ops-list" data-testid="corrections">
      {corrections.map((each) => (
        <li key={each.approvalId}>
          <div className="ops-list-head">
            <strong>{textOf('correction', each.posting)}</strong>
            <Amount minor={each.amount} />
            <StateTag group="approvalState" state={each.state} />
            <Link to="/approvals/$id" params={{ id: each.approvalId }}>
              {t('ask.open')}
            </Link>
          </div>
          <p className="nothing">
            <Written text={each.proposedByName} /> · <BeijingTime at={each.proposedAt} /> ·{' '}
            {each.owner}
          </p>
        </li>
      ))}
    </ul>
  )
}
