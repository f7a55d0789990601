import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Fact, Happening } from '../api.ts'
import { NumberText, StateTag, useMethodText } from '../words.tsx'

/** What happened, in the order of time. What is long is behind a line that opens it. */
export function TimeLine({ happenings }: Readonly<{ happenings: readonly Happening[] }>) {
  return (
    <ol className="time-line" data-testid="time-line">
      {happenings.map((happening, index) => (
        // Happenings have no name of their own, and none comes between two others.
        <li key={`${happening.at} ${happening.kind} ${index}`} data-kind={happening.kind}>
          <One happening={happening} />
        </li>
      ))}
    </ol>
  )
}

function One({ happening }: Readonly<{ happening: Happening }>) {
  const { t } = useTranslation('shop')
  const { at, kind, state, facts, lines, body, tries } = happening
  return (
    <>
      <div className="time-line-head">
        <BeijingTime at={at} />
        <strong>{t(`kind.${kind}`, { defaultValue: kind })}</strong>
        {state !== undefined && <StateTag state={state} />}
      </div>
      {facts.length > 0 && (
        <dl className="time-line-facts">
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>{t(`fact.${fact.name}`, { defaultValue: fact.name })}</dt>
              <dd>
                <Value fact={fact} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {lines && <Postings lines={lines} />}
      {tries && tries.length > 0 && <Tries tries={tries} />}
      {body !== undefined && (
        <Opened title={t('order.body')}>
          <pre className="told-body" tabIndex={0}>
            {body}
          </pre>
        </Opened>
      )}
    </>
  )
}

function Value({ fact: { name, value, as } }: Readonly<{ fact: Fact }>) {
  const { t } = useTranslation('shop')
  const methodText = useMethodText()
  switch (as) {
    case 'amount':
      return <Amount minor={value} />
    case 'time':
      return <BeijingTime at={value} zone />
    case 'code':
      return <NumberText value={value} />
    case 'word':
      return name === 'method' ? methodText(value) : t(`word.${value}`, { defaultValue: value })
    case 'text':
      return <span lang="zh-CN">{value}</span>
  }
}

const Opened = ({ title, children }: Readonly<{ title: string; children: ReactNode }>) => (
  <details className="opened">
    <summary>{title}</summary>
    {children}
  </details>
)

function Postings({ lines }: Readonly<{ lines: NonNullable<Happening['lines']> }>) {
  const { t } = useTranslation('shop')
  return (
    <Opened title={t('order.postings', { count: lines.length })}>
      <div className="scrolls" role="region" aria-label={t('order.postingsOf')} tabIndex={0}>
        <table className="content-table postings">
          <thead>
            <tr>
              <th scope="col">{t('posting.name')}</th>
              <th scope="col">{t('posting.debit')}</th>
              <th scope="col">{t('posting.credit')}</th>
              <th scope="col" className="end">
                {t('column.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ posting, kind, debit, credit, amount }, index) => (
              <tr key={`${posting} ${debit} ${credit} ${index}`}>
                <td>
                  <code>{posting}</code>{' '}
                  {kind !== 'direct' && t(`posting.${kind}`, { defaultValue: kind })}
                </td>
                <td>
                  <code>{debit}</code>
                </td>
                <td>
                  <code>{credit}</code>
                </td>
                <td className="end">
                  <Amount minor={amount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Opened>
  )
}

function Tries({ tries }: Readonly<{ tries: NonNullable<Happening['tries']> }>) {
  const { t } = useTranslation('shop')
  return (
    <ul className="tries" aria-label={t('order.tries')}>
      {tries.map(({ at, tookMs, answer }) => (
        <li key={at}>
          <BeijingTime at={at} /> <code>{answer}</code>{' '}
          <span className="nothing">{t('order.took', { ms: tookMs })}</span>
        </li>
      ))}
    </ul>
  )
}
