import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Card } from '../api.ts'
import './cards.css'

const TONES = 4

/** The same bank always has the same tone, without knowing the banks beforehand. */
function toneOf(bank: string): number {
  return Array.from(bank).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES
}

export function CardFace({ card, children }: { card: Card; children?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <article className={`card-face card-tone-${toneOf(card.bank)}`} data-testid="card">
      <h2>{card.bank}</h2>
      <p>{t(`cards.kind.${card.kind}`)}</p>
      <p className="card-number number">
        <span aria-hidden="true">•••• •••• ••••</span> {card.last4}
      </p>
      {children}
    </article>
  )
}
