import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { post, segment } from '../api.ts'
import { sayError } from '../errors.ts'
import { usePreferences } from '../preferences.ts'
import { FormError } from '../ui/states.tsx'
import { CheckItem } from './check-item.tsx'
import { pathOf, type Report, reportQuery, timeText } from './report.ts'

/** The report as a merchant files it; the buttons on it do not print. */
export function ReportSheet({ report, onBack }: { report: Report; onBack: () => void }) {
  const { t } = useTranslation()
  const { language } = usePreferences()
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (what: string) => post<Report>(`${pathOf(report)}/${what}`),
    onSuccess: (next) => queries.setQueryData(reportQuery(report).queryKey, next),
  })
  const isRunning = report.state === 'RUNNING'
  return (
    <article className="sheet-report">
      <Actions
        isRunning={isRunning}
        isBusy={act.isPending || report.isSending}
        onAct={(what) => act.mutate(what)}
        onBack={onBack}
      />
      <FormError>{act.error ? sayError(t, act.error) : null}</FormError>
      <ReportHead report={report} />
      {report.groups.map(({ group, title, checks }) => (
        <section className="panel report-group" key={group} aria-label={title[language]}>
          <div className="panel-head">
            <h2>{title[language]}</h2>
          </div>
          <ul>
            {checks.map((check) => (
              <CheckItem
                key={check.id}
                check={check}
                isBusy={act.isPending || report.isSending}
                onArm={isRunning ? () => act.mutate(`checks/${segment(check.id)}`) : undefined}
              />
            ))}
          </ul>
        </section>
      ))}
      <footer className="report-sign">
        <span>{t('acceptance.signature')}</span>
        <span>{t('acceptance.signatureDate')}</span>
      </footer>
    </article>
  )
}

type ActionsProps = {
  isRunning: boolean
  isBusy: boolean
  onAct: (what: 'callbacks' | 'finish') => void
  onBack: () => void
}

function Actions({ isRunning, isBusy, onAct, onBack }: ActionsProps) {
  const { t } = useTranslation()
  return (
    <div className="report-actions no-print">
      <button type="button" className="button button-quiet button-small" onClick={onBack}>
        {t('acceptance.back')}
      </button>
      {isRunning ? (
        <>
          <button
            type="button"
            className="button button-primary button-small"
            title={t('acceptance.sendHint')}
            disabled={isBusy}
            onClick={() => onAct('callbacks')}
          >
            {t(isBusy ? 'acceptance.sending' : 'acceptance.send')}
          </button>
          <button
            type="button"
            className="button button-quiet button-small"
            title={t('acceptance.finishHint')}
            disabled={isBusy}
            onClick={() => onAct('finish')}
          >
            {t('acceptance.finish')}
          </button>
        </>
      ) : null}
      <button
        type="button"
        className="button button-quiet button-small"
        onClick={() => window.print()}
      >
        {t('acceptance.print')}
      </button>
    </div>
  )
}

function ReportHead({ report }: { report: Report }) {
  const { t } = useTranslation()
  const { language } = usePreferences()
  const facts = [
    [t('acceptance.merchant'), report.merchantName],
    [t('acceptance.mchid'), report.mchid],
    [t('acceptance.number'), report.id],
    [t('acceptance.notifyUrl'), report.notifyUrl],
    [
      t('acceptance.methods'),
      report.methods.map((method) => t(`acceptance.methodNames.${method}`)).join(' · '),
    ],
    [t('acceptance.startedAt'), timeText(report.startedAt)],
    [
      t('acceptance.finishedAt'),
      report.finishedAt ? timeText(report.finishedAt) : t('acceptance.notFinished'),
    ],
    [t('acceptance.reportedAt'), timeText(report.reportedAt)],
    [
      t('acceptance.versions'),
      t('acceptance.versionText', { version: report.version, matrix: report.matrixVersion }),
    ],
  ] as const
  return (
    <header className="panel report-head">
      <div className="report-title">
        <h2>{t('acceptance.report')}</h2>
        <strong className="verdict" data-verdict={report.verdict}>
          {report.verdictTitle[language]}
        </strong>
      </div>
      <dl className="report-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <table className="report-counts">
        <thead>
          <tr>
            {(['group', 'passed', 'failed', 'open', 'na'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`acceptance.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.groups.map(({ group, title, counts }) => (
            <tr key={group}>
              <th scope="row">{title[language]}</th>
              <td>{counts.passed}</td>
              <td data-alarm={counts.failed > 0}>{counts.failed}</td>
              <td>{counts.open}</td>
              <td>{counts.notApplicable}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </header>
  )
}
