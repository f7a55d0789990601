import { Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Column } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import { useKindTitle } from '../approvals/approval-words.tsx'
import type { AuditRow } from '../api.ts'

export const Digest = ({ text }: Readonly<{ text: string }>) => (
  <Tooltip title={text}>
    <code>{text.slice(0, 12)}…</code>
  </Tooltip>
)

/** The words of an action, and who did it. What two people change is named by what they change. */
export function useAuditWords() {
  const { t } = useTranslation('oversight')
  const kindTitle = useKindTitle()
  const wordsOf = (action: string): string => {
    const kind = action.replace(/-propose$/, '')
    const title = kindTitle(kind)
    if (title === kind) return action
    return t(kind === action ? 'audit.doneOf' : 'audit.proposedOf', { kind: title })
  }
  return {
    actionOf: ({ action }: Pick<AuditRow, 'action'>) =>
      t(`action.${action}`, { defaultValue: wordsOf(action) }),
    actorOf: ({ actor, actorName }: Pick<AuditRow, 'actor' | 'actorName'>) =>
      actor === 'platform' ? t('audit.platform') : (actorName ?? actor),
  }
}

export function useAuditColumns(): readonly Column<AuditRow>[] {
  const { t } = useTranslation('oversight')
  const { actionOf, actorOf } = useAuditWords()
  return [
    {
      id: 'height',
      title: t('audit.height'),
      align: 'end',
      cell: ({ height }) => <span className="amount">{height}</span>,
      text: ({ height }) => height,
    },
    { id: 'action', title: t('audit.action'), isHead: true, cell: actionOf, text: actionOf },
    {
      id: 'at',
      title: t('audit.at'),
      cell: ({ at }) => <BeijingTime at={at} />,
      text: ({ at }) => fullTime(at),
    },
    { id: 'actor', title: t('audit.actor'), cell: actorOf, text: actorOf },
    {
      id: 'subject',
      title: t('audit.subject'),
      cell: ({ subject, subjectName }) => (
        <Tooltip title={subject}>
          <span className="subject">{subjectName ?? <code>{subject}</code>}</span>
        </Tooltip>
      ),
      text: ({ subject }) => subject,
    },
    {
      id: 'contentDigest',
      title: t('audit.digest'),
      isExtra: true,
      cell: ({ contentDigest }) => <Digest text={contentDigest} />,
      text: ({ contentDigest }) => contentDigest,
    },
    {
      id: 'hash',
      title: t('audit.hash'),
      isExtra: true,
      cell: ({ hash }) => <Digest text={hash} />,
      text: ({ hash }) => hash,
    },
  ]
}
