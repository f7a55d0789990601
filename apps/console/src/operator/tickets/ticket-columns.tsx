import { Badge } from 'antd'
import { textColumn } from '../../table/columns.tsx'
import type { Column } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import type { TicketLine } from '../watch-api.ts'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'
import { spanOf } from '../yuan.ts'

/** What a list of tickets shows; the institution sees whose it is, a merchant what it has not read. */
export function useTicketColumns(isDesk: boolean): readonly Column<TicketLine>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const merchant: Column<TicketLine> = textColumn(
    'mchid',
    t('merchants.mchid'),
    ({ mchid }) => mchid,
  )
  return [
    {
      id: 'subject',
      title: t('tickets.subject'),
      isHead: true,
      cell: ({ subject, unseen, id }) => (
        <span className="ops-two">
          <span className="ops-clip">
            <Written text={subject} />{' '}
            {!isDesk && unseen > 0 && <Badge count={unseen} title={t('tickets.unread')} />}
          </span>
          <small>{id}</small>
        </span>
      ),
      text: ({ subject }) => subject,
    },
    ...(isDesk ? [merchant] : []),
    textColumn('topic', t('tickets.topic'), ({ topic }) => textOf('topic', topic)),
    {
      id: 'state',
      title: t('clearing.state'),
      cell: ({ state }) => <StateTag group="ticketState" state={state} />,
      text: ({ state }) => textOf('ticketState', state),
    },
    {
      id: 'assignee',
      title: t('tickets.assignee'),
      cell: ({ assigneeName }) => <Written text={assigneeName} />,
      text: ({ assigneeName }) => assigneeName ?? '',
    },
    {
      id: 'answeredAfter',
      title: t('tickets.answeredAfter'),
      align: 'end',
      cell: ({ answeredAfterMs }) =>
        answeredAfterMs === null ? <span className="nothing">—</span> : spanOf(answeredAfterMs),
      text: ({ answeredAfterMs }) => (answeredAfterMs === null ? '' : spanOf(answeredAfterMs)),
    },
    {
      id: 'movedAt',
      title: t(isDesk ? 'tickets.openedAt' : 'tickets.movedAt'),
      cell: ({ movedAt, openedAt }) => <BeijingTime at={isDesk ? openedAt : movedAt} />,
      text: ({ movedAt, openedAt }) => fullTime(isDesk ? openedAt : movedAt),
    },
  ]
}
