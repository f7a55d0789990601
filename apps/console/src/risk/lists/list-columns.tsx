import { Link } from '@tanstack/react-router'
import { Tag } from 'antd'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import type { Column } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import type { Colour, Entry, ListChange } from '../api.ts'
import { useMay, useRiskWords, Written } from '../words.tsx'

const colourOf: Readonly<Record<Colour, string>> = {
  black: 'red',
  grey: 'gold',
  white: 'green',
  watch: 'blue',
}

function ColourTag({ colour }: Readonly<{ colour: Colour }>) {
  const { t } = useRiskWords()
  return <Tag color={colourOf[colour]}>{t(`colour.${colour}`)}</Tag>
}

/** What people wrote here. */
const writtenColumn = <Row,>(id: string, title: string, of: (row: Row) => string): Column<Row> =>
  textColumn(id, title, of, { cell: (row) => <Written text={of(row)} /> })

const reasonColumn = <Row extends Readonly<{ reason: string }>>(title: string): Column<Row> =>
  textColumn('reason', title, ({ reason }) => reason, {
    cell: ({ reason }) => (
      <span className="summary">
        <Written text={reason} />
      </span>
    ),
  })

export function useEntryColumns(): readonly Column<Entry>[] {
  const { t } = useRiskWords()
  return [
    {
      id: 'masked',
      title: t('lists.value'),
      isHead: true,
      cell: ({ masked, state }) => (
        <>
          <code>{masked}</code> {state !== 'listed' && <Tag>{t(`entry.${state}`)}</Tag>}
        </>
      ),
      text: ({ masked }) => masked,
    },
    textColumn('kind', t('lists.kind'), ({ kind }) => t(`kind.${kind}`)),
    {
      id: 'colour',
      title: t('lists.colour'),
      cell: ({ colour }) => <ColourTag colour={colour} />,
      text: ({ colour }) => t(`colour.${colour}`),
    },
    reasonColumn(t('lists.reason')),
    writtenColumn('source', t('lists.source'), ({ source }) => source),
    writtenColumn('addedBy', t('lists.maker'), ({ addedBy }) => addedBy),
    timeColumn('addedAt', t('lists.addedAt'), ({ addedAt }) => addedAt),
    {
      id: 'expiresAt',
      title: t('lists.expiresAt'),
      cell: ({ expiresAt }) => (expiresAt ? <BeijingTime at={expiresAt} /> : t('lists.forever')),
      text: ({ expiresAt }) => (expiresAt ? fullTime(expiresAt) : t('lists.forever')),
    },
  ]
}

const stateColours: Readonly<Record<ListChange['state'], string>> = {
  done: 'green',
  PENDING: 'orange',
  APPROVED: 'processing',
  REJECTED: 'red',
  EXPIRED: 'default',
  EXECUTED: 'green',
}

export function useChangeColumns(): readonly Column<ListChange>[] {
  const { t } = useRiskWords()
  const mayRead = useMay('approval.read')
  return [
    {
      id: 'what',
      title: t('lists.what'),
      isHead: true,
      cell: ({ act, colour, kind, first, count }) => (
        <>
          {t(`act2.${act}`)} <ColourTag colour={colour} />
          {t(`kind.${kind}`)} <code>{first}</code>
          {count > 1 && <span className="nothing"> {t('lists.andOthers', { count })}</span>}
        </>
      ),
      text: ({ act, colour, kind, first, count }) =>
        `${t(`act2.${act}`)} ${t(`colour.${colour}`)} ${t(`kind.${kind}`)} ${first ?? ''} ${count}`,
    },
    {
      id: 'state',
      title: t('lists.state'),
      cell: ({ state, approvalId }) => (
        <>
          <Tag color={stateColours[state]}>{t(`change.${state}`)}</Tag>
          {mayRead && approvalId && (
            <Link to="/approvals/$id" params={{ id: approvalId }}>
              {t('toApproval')}
            </Link>
          )}
        </>
      ),
      text: ({ state }) => t(`change.${state}`),
    },
    reasonColumn(t('lists.reason')),
    writtenColumn('source', t('lists.source'), ({ source }) => source),
    writtenColumn('maker', t('lists.maker'), ({ maker }) => maker),
    timeColumn('askedAt', t('lists.askedAt'), ({ askedAt }) => askedAt),
    timeColumn('doneAt', t('lists.doneAt'), ({ doneAt }) => doneAt),
  ]
}
