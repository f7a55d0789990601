import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { queryClient } from '../../queries.ts'
import { useShop } from '../../shop/use-shop.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { ticketsAt, type TicketWhole } from '../watch-api.ts'
import { StateTag, useMay, useOpsWords, useStateText, Written } from '../words.tsx'
import { spanOf } from '../yuan.ts'

/** A ticket as the institution sees it. */
export function TicketPage() {
  const may = useMay('ticket.answer')
  return <Ticket at="/ops/tickets" isDesk may={may} />
}

/** A ticket as the merchant's people see it. */
export function ShopTicketPage() {
  const shop = useShop()
  return shop ? <Ticket at={shop.api('/tickets')} isDesk={false} may /> : null
}

type Props = Readonly<{ at: string; isDesk: boolean; may: boolean }>

function Ticket({ at, isDesk, may }: Props) {
  const { t } = useOpsWords()
  const { id = '' }: Readonly<{ id?: string }> = useParams({ strict: false })
  const query = useQuery({
    queryKey: ['ticket', at, id],
    queryFn: () => ticketsAt(at).one(id),
    refetchInterval: 15_000,
  })
  const back = { to: isDesk ? '/ops/tickets' : '/shop/tickets', title: t('tickets.title') }
  const ticket = query.data
  return (
    <PageFrame
      title={ticket?.subject ?? t('tickets.one')}
      hint={<code>{id}</code>}
      back={back}
      actions={may && ticket && <Moves at={at} isDesk={isDesk} ticket={ticket} />}
    >
      {ticket ? (
        <>
          <section className="panel">
            <TicketFacts ticket={ticket} isDesk={isDesk} />
          </section>
          <section className="panel">
            <Said ticket={ticket} isDesk={isDesk} />
            {may && <Say at={at} id={id} />}
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

const readAgain = () => {
  for (const key of ['ticket', 'ops-tickets', 'shop-tickets', 'waiting'])
    void queryClient.invalidateQueries({ queryKey: [key] })
}

function Moves({ at, isDesk, ticket }: Omit<Props, 'may'> & Readonly<{ ticket: TicketWhole }>) {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const close = useMutation({
    mutationFn: () => ticketsAt(at).close(ticket.id),
    onSuccess: readAgain,
  })
  const assign = useMutation({
    mutationFn: () => ticketsAt(at).assign(ticket.id, ticket.assignee === null),
    onSuccess: readAgain,
  })
  const error = close.error ?? assign.error
  return (
    <>
      {error && <Alert type="error" showIcon title={wordsOf(error)} />}
      {isDesk && (
        <Button loading={assign.isPending} onClick={() => assign.mutate()} data-testid="assign">
          {t(ticket.assignee === null ? 'tickets.take' : 'tickets.giveBack')}
        </Button>
      )}
      {ticket.state !== 'CLOSED' && (
        <Button loading={close.isPending} onClick={() => close.mutate()} data-testid="close-ticket">
          {t('tickets.close')}
        </Button>
      )}
    </>
  )
}

type Shown = Readonly<{ ticket: TicketWhole; isDesk: boolean }>

function TicketFacts({ ticket, isDesk }: Shown) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <Facts>
      <Fact title={t('clearing.state')}>
        <StateTag group="ticketState" state={ticket.state} />
      </Fact>
      <Fact title={t('tickets.topic')}>{textOf('topic', ticket.topic)}</Fact>
      {isDesk && (
        <Fact title={t('merchants.mchid')}>
          <Link to="/ops/merchants/$mchid" params={{ mchid: ticket.mchid }}>
            {ticket.mchid}
          </Link>
        </Fact>
      )}
      {ticket.outTradeNo && (
        <Fact title={t('tickets.order')}>
          <a
            href={`/console/shop/orders/${encodeURIComponent(ticket.outTradeNo)}${isDesk ? `?mchid=${ticket.mchid}` : ''}`}
          >
            {ticket.outTradeNo}
          </a>
        </Fact>
      )}
      {ticket.callId && (
        <Fact title={t('tickets.call')}>
          <code>{ticket.callId}</code>
        </Fact>
      )}
      <Fact title={t('tickets.openedBy')}>
        <Written text={ticket.openedByName} /> · <BeijingTime at={ticket.openedAt} />
      </Fact>
      <Fact title={t('tickets.assignee')}>
        <Written text={ticket.assigneeName} />
      </Fact>
      <Fact title={t('tickets.answeredAfter')}>
        {ticket.answeredAfterMs === null ? t('tickets.notYet') : spanOf(ticket.answeredAfterMs)}
      </Fact>
    </Facts>
  )
}

/** Plain text, as it was written; the browser is never given it as anything else. */
function Said({ ticket: { said }, isDesk }: Shown) {
  const { t } = useOpsWords()
  return (
    <ol className="ops-said" aria-label={t('tickets.said')} data-testid="said">
      {said.map(({ no, byInstitution, authorName, text, saidAt }) => (
        <li key={no} className={byInstitution === isDesk ? 'ops-ours' : undefined}>
          <p>
            <Written text={text} />
          </p>
          <small className="nothing">
            {byInstitution && !isDesk ? t('tickets.platform') : <Written text={authorName} />} ·{' '}
            <BeijingTime at={saidAt} />
          </small>
        </li>
      ))}
    </ol>
  )
}

function Say({ at, id }: Readonly<{ at: string; id: string }>) {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const [text, setText] = useState('')
  const say = useMutation({
    mutationFn: () => ticketsAt(at).say(id, text),
    onSuccess: () => {
      setText('')
      readAgain()
    },
  })
  return (
    <div className="ops-next">
      <Input.TextArea
        value={text}
        maxLength={4_000}
        autoSize={{ minRows: 3, maxRows: 10 }}
        aria-label={t('tickets.say')}
        placeholder={t('tickets.say')}
        onChange={({ target }) => setText(target.value)}
        data-testid="say"
      />
      {say.error && (
        <Alert className="panel-note" type="error" showIcon title={wordsOf(say.error)} />
      )}
      <Button
        className="ops-next"
        type="primary"
        disabled={!text.trim()}
        loading={say.isPending}
        onClick={() => say.mutate()}
        data-testid="send"
      >
        {t('tickets.send')}
      </Button>
    </div>
  )
}
