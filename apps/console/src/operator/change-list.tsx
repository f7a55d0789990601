import { Link } from '@tanstack/react-router'
import { BeijingTime } from '../words/beijing-time.tsx'
import type { ChangeLine } from './api.ts'
import { StateTag, useOpsWords, useStateText, Written } from './words.tsx'

/** What was asked for, by whom, and what became of it. */
export function ChangeList({ changes }: Readonly<{ changes: readonly ChangeLine[] }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  if (changes.length === 0) return <p className="nothing">{t('change.none')}</p>
  return (
    <ul className="ops-list" data-testid="changes">
      {changes.map((change) => (
        <li key={change.approvalId}>
          <div className="ops-list-head">
            <strong>{textOf('changeKind', change.kind)}</strong>
            <StateTag group="approvalState" state={change.state} />
            <Link to="/approvals/$id" params={{ id: change.approvalId }}>
              {t('ask.open')}
            </Link>
          </div>
          <p>
            <Written text={String(change.content['reason'] ?? '')} />
          </p>
          <p className="nothing">
            <Written text={change.proposedByName} /> · <BeijingTime at={change.proposedAt} />
            {change.executedAt && (
              <>
                {' · '}
                {t('change.executedAt')} <BeijingTime at={change.executedAt} />
              </>
            )}
          </p>
          {change.refusal && (
            <p className="ops-bad">
              {t('change.refused')} <code>{change.refusal}</code>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
