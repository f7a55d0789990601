import { Link } from '@tanstack/react-router'
import { Tag } from 'antd'
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
    {
      id: 'kind',
      title: t('lists.kind'),
      cell: ({ kind }) => t(`kind.${kind}`),
      text: ({ kind }) => t(`kind.${kind}`),
    },
    {
      id: 'colour',
      title: t('lists.colour'),
      cell: ({ colour }) => <ColourTag colour={colour} />,
      text: ({ colour }) => t(`colour.${colour}`),
    },
    {
      id: 'reason',
      title: t('lists.reason'),
      cell: ({ reason }) => (
        <span className="summary">
          <Written text={reason} />
        </span>
      ),
      text: ({ reason }) => reason,
    },
    {
      id: 'source',
      title: t('lists.source'),
      cell: ({ source }) => <Written text={source} />,
      text: ({ source }) => source,
    },
    {
      id: 'addedBy',
      title: t('lists.maker'),
      cell: ({ addedBy }) => <Written text={addedBy} />,
      text: ({ addedBy }) => addedBy,
    },
    {
      id: 'addedAt',
      title: t('lists.addedAt'),
      cell: ({ addedAt }) => <BeijingTime at={addedAt} />,
      text: ({ addedAt }) => fullTime(addedAt),
    },
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
    {
      id: 'reason',
      title: t('lists.reason'),
      cell: ({ reason }) => (
        <span className="summary">
          <Written text={reason} />
        </span>
      ),
      text: ({ reason }) => reason,
    },
    {
      id: 'source',
      title: t('lists.source'),
      cell: ({ source }) => <Written text={source} />,
      text: ({ source }) => source,
    },
    {
      id: 'maker',
      title: t('lists.maker'),
      cell: ({ maker }) => <Written text={maker} />,
      text: ({ maker }) => maker,
    },
    {
      id: 'askedAt',
      title: t('lists.askedAt'),
      cell: ({ askedAt }) => <BeijingTime at={askedAt} />,
      text: ({ askedAt }) => fullTime(askedAt),
    },
    {
      id: 'doneAt',
      title: t('lists.doneAt'),
      cell: ({ doneAt }) => <BeijingTime at={doneAt} />,
      text: ({ doneAt }) => (doneAt ? fullTime(doneAt) : ''),
    },
  ]
}
