import { useTranslation } from 'react-i18next'
import { usePreferences } from '../preferences.ts'
import { type CheckRow, type Evidence, timeText } from './report.ts'

type Props = {
  check: CheckRow
  /** Absent when nothing may be started any more. */
  onArm?: (() => void) | undefined
  isBusy: boolean
}

/** One line of the matrix: what is asked, how it stands, what to do, and by what it is shown. */
export function CheckItem({ check, onArm, isBusy }: Props) {
  const { t } = useTranslation()
  const { language } = usePreferences()
  const { state } = check
  const isOpen = state === 'WAITING' || state === 'NOT_RUN'
  const arm = check.trouble === null || state === 'NOT_APPLICABLE' ? undefined : onArm
  return (
    <li className="check" data-state={state} data-check={check.id}>
      <div className="check-head">
        <div>
          <h3>{check.title[language]}</h3>
          <p className="quiet">{check.requirement[language]}</p>
        </div>
        <div className="check-state">
          <span className="badge" data-state={state}>
            {t(`acceptance.states.${state}`)}
          </span>
          {check.isNoted ? <span className="badge badge-note">{t('acceptance.noted')}</span> : null}
          {arm ? (
            <button
              type="button"
              className="button button-quiet button-small no-print"
              disabled={isBusy}
              onClick={arm}
            >
              {t(state === 'NOT_RUN' ? 'acceptance.arm' : 'acceptance.again')}
            </button>
          ) : null}
        </div>
      </div>
      <dl className="check-facts">
        {check.reasonText && !isOpen ? (
          <Fact name={t('acceptance.result')}>{check.reasonText[language]}</Fact>
        ) : null}
        {isOpen ? (
          <Fact name={t('acceptance.now')}>
            {check.reasonText && state === 'WAITING' ? `${check.reasonText[language]} · ` : ''}
            {check.instruct[language]}
          </Fact>
        ) : null}
        {state === 'FAILED' ? (
          <Fact name={t('acceptance.next')}>{check.remedy[language]}</Fact>
        ) : null}
      </dl>
      <details open={state === 'FAILED'}>
        <summary className="no-print">{t('acceptance.details')}</summary>
        <dl className="check-facts">
          <Fact name={t('acceptance.how')}>{check.how[language]}</Fact>
          <Fact name={t('acceptance.passes')}>{check.passes[language]}</Fact>
          <Fact name={t('acceptance.source')}>APIv3 {check.source}</Fact>
        </dl>
        {check.evidence.length > 0 ? <EvidenceTable evidence={check.evidence} /> : null}
      </details>
    </li>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const columns = ['at', 'what', 'answer', 'took', 'request', 'head'] as const

function EvidenceTable({ evidence }: { evidence: Evidence[] }) {
  const { t } = useTranslation()
  return (
    <table className="evidence" aria-label={t('acceptance.evidence')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`acceptance.evidenceColumns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {evidence.map((one) => (
          <tr key={`${one.at} ${one.requestId ?? ''} ${one.what}`}>
            <Cell name={t('acceptance.evidenceColumns.at')}>{timeText(one.at)}</Cell>
            <Cell name={t('acceptance.evidenceColumns.what')}>{one.what}</Cell>
            <Cell name={t('acceptance.evidenceColumns.answer')}>
              {[
                one.status === null ? '' : `HTTP ${one.status}`,
                one.failure ? t(`acceptance.failures.${one.failure}`) : '',
              ]
                .filter((text) => text !== '')
                .join(' · ')}
            </Cell>
            <Cell name={t('acceptance.evidenceColumns.took')}>
              {one.tookMs === null ? '' : `${one.tookMs} ms`}
            </Cell>
            <Cell name={t('acceptance.evidenceColumns.request')}>{one.requestId ?? ''}</Cell>
            <Cell name={t('acceptance.evidenceColumns.head')}>{one.head ?? ''}</Cell>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** On a narrow screen a row is a list, and an empty cell is left out of it. */
function Cell({ name, children }: { name: string; children: string }) {
  return (
    <td data-name={name} data-empty={children === ''}>
      {children}
    </td>
  )
}
