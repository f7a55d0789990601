import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import { useServerWords } from '../server-words.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { CallBackSheet } from './call-back-sheet.tsx'
import { type Held, heldQuery } from './held.ts'
import { HeldLeft } from './held-left.tsx'
import './held.css'

/** Withdrawals that are on their way, above the bills: how long they take, and how to call them back. */
export function HeldList() {
  const { t } = useTranslation()
  const { data } = useQuery(heldQuery)
  const [leaving, setLeaving] = useState<Held>()
  const waiting = data?.held.filter(({ state }) => state === 'HELD') ?? []
  if (waiting.length === 0) return null
  return (
    <section className="panel held-list" aria-label={t('held.title')}>
      <h2>
        <Icon name="clock" size={18} />
        {t('held.title')}
      </h2>
      <ul>
        {waiting.map((held) => (
          <HeldRow key={held.id} held={held} onCallBack={() => setLeaving(held)} />
        ))}
      </ul>
      {leaving ? <CallBackSheet held={leaving} onClose={() => setLeaving(undefined)} /> : null}
    </section>
  )
}

function HeldRow({ held, onCallBack }: { held: Held; onCallBack: () => void }) {
  const { t } = useTranslation()
  const say = useServerWords()
  return (
    <li data-testid="held-row" data-held={held.id}>
      <div className="held-line">
        <span>
          <strong>{t('held.to', { card: say(held.cardTitle) })}</strong>
          <HeldLeft until={held.until} />
        </span>
        <Amount money={held.amount} sign="-" />
      </div>
      <p className="held-words">{held.words[spoken()]}</p>
      <button
        type="button"
        className="button button-quiet button-small"
        onClick={onCallBack}
        data-testid="call-back"
      >
        {t('held.callBack')}
      </button>
    </li>
  )
}
