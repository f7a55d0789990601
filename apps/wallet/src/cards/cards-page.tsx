import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Card } from '../api.ts'
import { sayError } from '../errors.ts'
import { queryClient } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { Empty, Failure, FormError, Loading } from '../ui/states.tsx'
import { CardFace } from './card-face.tsx'
import './cards.css'

export const cardsQuery = { queryKey: ['me', 'cards'], queryFn: () => api.cards() }

export function CardsPage() {
  const { t } = useTranslation()
  const cards = useQuery(cardsQuery)
  const [leaving, setLeaving] = useState<Card>()
  const none = cards.data?.cards.length === 0
  return (
    <Page title={t('cards.title')} back="/">
      {cards.isPending ? <Loading /> : null}
      {cards.error ? <Failure error={cards.error} retry={() => void cards.refetch()} /> : null}
      {none ? (
        <Empty icon="card" title={t('cards.none')} hint={t('cards.noneHint')}>
          <Link className="button button-primary" to="/cards/new" data-testid="bind-card">
            {t('cards.bind')}
          </Link>
        </Empty>
      ) : null}
      {cards.data?.cards.map((card) => (
        <CardFace key={card.id} card={card}>
          <button
            type="button"
            className="button card-unbind"
            onClick={() => setLeaving(card)}
            data-testid="unbind"
          >
            {t('cards.unbind')}
          </button>
        </CardFace>
      ))}
      {cards.data && !none ? (
        <Link className="card-add" to="/cards/new" data-testid="bind-card">
          <Icon name="plus" />
          {t('cards.bind')}
        </Link>
      ) : null}
      {leaving ? <UnbindSheet card={leaving} onClose={() => setLeaving(undefined)} /> : null}
    </Page>
  )
}

function UnbindSheet({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useTranslation()
  const unbind = useMutation({
    mutationFn: () => api.unbindCard(card.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['me'] })
      onClose()
    },
  })
  return (
    <Sheet title={t('cards.unbind')} onClose={onClose} busy={unbind.isPending}>
      <p>{t('cards.unbindAsk', { bank: card.bank, last4: card.last4 })}</p>
      <FormError>{unbind.error ? sayError(t, unbind.error) : null}</FormError>
      <button
        type="button"
        className="button button-danger button-wide"
        disabled={unbind.isPending}
        onClick={() => unbind.mutate()}
        data-testid="unbind-confirm"
      >
        {t('cards.unbind')}
      </button>
      <button type="button" className="button button-quiet button-wide" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </Sheet>
  )
}
