import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import { useServerWords } from '../server-words.ts'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { CallBackSheet } from './call-back-sheet.tsx'
import type { Held } from './held.ts'
import '../pay/pay.css'

/** A withdrawal that was taken and does not arrive at once: when it does, and how to take it back. */
export function HeldResult({ held }: { held: Held }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const [asking, setAsking] = useState(false)
  const [back, setBack] = useState(false)
  const state = back ? 'CALLED_BACK' : 'HELD'
  const waits = held.until === null ? 'held.reviewTitle' : 'held.title'
  return (
    <div className="result result-waiting">
      <div role="status" className="result-said">
        <span className="result-mark">
          <Icon name={back ? 'check' : 'clock'} size={38} />
        </span>
        <h2 data-testid="result-state" data-state={state}>
          {t(back ? 'held.backTitle' : waits)}
        </h2>
        <Amount money={held.amount} size="l" />
        <p className="result-hint" data-testid="result-reason">
          {back ? t('held.backHint') : held.words[spoken()]}
        </p>
      </div>
      {back ? null : (
        <dl className="facts">
          <div>
            <dt>{t('bills.fact.toCard')}</dt>
            <dd>{say(held.cardTitle)}</dd>
          </div>
          <div>
            <dt>{t('held.expected')}</dt>
            <dd className={held.until ? 'number' : ''}>
              {held.until ? fullTime(held.until) : t('held.review')}
            </dd>
          </div>
        </dl>
      )}
      <div className="result-end">
        <Link className="button button-primary" to="/" replace data-testid="result-done">
          {t('common.done')}
        </Link>
        {back ? null : (
          <button
            type="button"
            className="button button-text"
            onClick={() => setAsking(true)}
            data-testid="call-back"
          >
            {t('held.callBack')}
          </button>
        )}
      </div>
      {asking ? (
        <CallBackSheet held={held} onClose={() => setAsking(false)} onDone={() => setBack(true)} />
      ) : null}
    </div>
  )
}
