import { Alert } from 'antd'
import i18next from 'i18next'
import type { Diagnosis, Examined } from '../api.ts'
import { useWords } from '../use-developer.ts'

/** Why a request was not believed: in words, and line by line. */
export function ExaminedPanel({ examined }: Readonly<{ examined: Examined }>) {
  const { t } = useWords()
  return (
    <section className="panel" aria-label={t('examined.title')} data-testid="examined">
      <h2>{t('examined.title')}</h2>
      <div className="dev-stack">
        <Words examined={examined} />
        {examined.reason === 'signature' && <Lines diagnosis={examined.diagnosis} />}
      </div>
    </section>
  )
}

function Words({ examined }: Readonly<{ examined: Examined }>) {
  const { t } = useWords()
  switch (examined.reason) {
    case 'clock':
      return (
        <Alert
          type="error"
          showIcon
          title={t('examined.clock', { seconds: Math.abs(examined.driftSeconds) })}
          description={t('examined.clockMend')}
        />
      )
    case 'replay':
    case 'not_examined':
      return (
        <Alert
          type="error"
          showIcon
          title={t(`examined.${examined.reason}`)}
          description={t(`examined.${examined.reason}Mend`)}
        />
      )
    case 'other_merchant':
      return (
        <Alert
          type="error"
          showIcon
          title={t('examined.other_merchant', { mchid: examined.mchid })}
          description={t('examined.other_merchantMend')}
        />
      )
    case 'header':
      return (
        <Alert
          type="error"
          showIcon
          title={t('examined.header')}
          description={
            <ul className="dev-list">
              {examined.faults.map(({ fault, parameter }) => (
                <li key={`${fault} ${parameter}`}>
                  {t(`headerFault.${fault}`, { parameter: parameter ?? '' })}
                </li>
              ))}
            </ul>
          }
        />
      )
    case 'signature':
      return <Verdict examined={examined} />
  }
}

function Verdict({ examined }: Readonly<{ examined: Extract<Examined, { reason: 'signature' }> }>) {
  const { t } = useWords()
  const { diagnosis, isKnownSerial, isLate, driftSeconds = 0 } = examined
  const { verdict, keySerial, findings } = diagnosis
  return (
    <>
      <Alert
        type={verdict === 'right' ? 'success' : 'error'}
        showIcon
        title={t(`verdict.${verdict}`, { serial: keySerial ?? '' })}
        description={t(`verdictMend.${verdict}`)}
      />
      {findings.length > 0 && (
        <ol className="dev-findings" data-testid="findings">
          {findings.map(({ mistake, signed }) => (
            <li key={mistake}>
              <strong>{spoken(`mistake.${mistake}`)}</strong>
              <p>{spoken(`mend.${mistake}`)}</p>
              {signed !== null && (
                <p>
                  {t('examined.signed')}{' '}
                  <code className="dev-break">{signed || t('examined.empty')}</code>
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
      {!isKnownSerial && <Alert type="warning" showIcon title={t('examined.unknownSerial')} />}
      {isLate && (
        <Alert
          type="warning"
          showIcon
          title={t('examined.late', { seconds: Math.abs(driftSeconds) })}
        />
      )}
    </>
  )
}

/** The server knows mistakes by name; one that these words do not have is shown by it. */
function spoken(key: string): string {
  const said: unknown = i18next.getResource(i18next.language, 'developer', key)
  return typeof said === 'string' ? said : key
}

function Lines({ diagnosis: { lines, findings, length } }: Readonly<{ diagnosis: Diagnosis }>) {
  const { t } = useWords()
  const wrong = new Set(findings.map(({ place }) => place))
  return (
    <div>
      <h3>{t('examined.lines')}</h3>
      <p className="page-hint">{t('examined.linesHint', { count: length })}</p>
      <ol className="dev-lines">
        {lines.map(({ name, text }) => (
          <li key={name} className={wrong.has(name) ? 'is-wrong' : ''}>
            <span className="dev-line-name">
              {t(`line.${name}`)}
              {wrong.has(name) && <strong> ✕ {t('examined.differs')}</strong>}
            </span>
            <code className="dev-break">
              {text}
              <span className="dev-lf" title={t('examined.lf')}>
                \n
              </span>
            </code>
          </li>
        ))}
      </ol>
    </div>
  )
}
