import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isPhone, PhoneField } from '../account/phone-field.tsx'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import { useAskForPin } from '../pay/checkout-sheet.tsx'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { meQuery, queryClient } from '../queries.ts'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { grouped } from './card-number.ts'
import { DemoCards } from './demo-cards.tsx'

type CardInput = { number: string; name: string; phone: string }

export function BindCardPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const ask = useAskForPin()
  const { data: me } = useSuspenseQuery(meQuery)
  const [card, setCard] = useState<CardInput>({ number: '', name: me.name, phone: '' })
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<unknown>()

  async function showCards() {
    await queryClient.invalidateQueries({ queryKey: ['me'] })
    await navigate({ to: '/cards', replace: true })
  }

  return (
    <Page title={t('cards.bind')} back="/cards">
      <CardForm
        card={card}
        onCard={setCard}
        problem={refusal ? sayError(t, refusal) : ''}
        onSubmit={() => {
          setRefusal(undefined)
          ask(() => setAsking(true))
        }}
      />
      <DemoCards onPick={({ number, name }) => setCard({ ...card, number, name })} />
      {asking ? (
        <PinSheet
          onClose={() => setAsking(false)}
          submit={(pin) => api.bindCard({ ...card, name: card.name.trim(), pin })}
          onRefused={(error) => {
            setAsking(false)
            setRefusal(error)
          }}
          onDone={() => void showCards()}
        >
          {t('cards.pinFor', { last4: card.number.slice(-4) })}
        </PinSheet>
      ) : null}
    </Page>
  )
}

type CardFormProps = {
  card: CardInput
  onCard: (card: CardInput) => void
  problem: string
  onSubmit: () => void
}

function CardForm({ card, onCard, problem, onSubmit }: CardFormProps) {
  const { t } = useTranslation()
  const ready = card.number.length >= 12 && card.name.trim() !== '' && isPhone(card.phone)
  function submit(event: FormEvent) {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={t('cards.number')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={23}
        placeholder={t('cards.numberHint')}
        value={grouped(card.number)}
        onValue={(typed) => onCard({ ...card, number: typed.replace(/\D/g, '').slice(0, 19) })}
        required
        testId="card-number"
      />
      <Field
        label={t('cards.name')}
        autoComplete="off"
        maxLength={32}
        placeholder={t('cards.nameHint')}
        value={card.name}
        onValue={(name) => onCard({ ...card, name })}
        required
        testId="card-name"
      />
      <PhoneField
        value={card.phone}
        onValue={(phone) => onCard({ ...card, phone })}
        note={t('cards.phoneNote')}
      />
      <FormError>{problem}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={!ready}
        data-testid="card-submit"
      >
        {t('common.next')}
      </button>
    </form>
  )
}
