import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Me, type Money, type Transfer } from '../api.ts'
import { sayError } from '../errors.ts'
import { stopOf } from '../guard/stopped.ts'
import { StoppedView } from '../guard/stopped-view.tsx'
import type { Held } from '../held/held.ts'
import { HeldResult } from '../held/held-result.tsx'
import { fenOfYuan, formatFen, isMore } from '../money.ts'
import { useAskForPin } from '../pay/checkout-sheet.tsx'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { meQuery, refreshMoney } from '../queries.ts'
import { newRequestId } from '../request-id.ts'
import { Amount, sayAmount } from '../ui/amount.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, FormError } from '../ui/states.tsx'
import { AmountField } from './amount-field.tsx'
import { CardSelect } from './card-select.tsx'
import { TransferDone } from './transfer-done.tsx'
import './transfer.css'

type Way = 'topUp' | 'withdraw'
type Done = { amount: string; balance: string; held: Held | undefined }

export function TopUpPage() {
  return <TransferPage way="topUp" />
}

export function WithdrawPage() {
  return <TransferPage way="withdraw" />
}

function TransferPage({ way }: { way: Way }) {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  const [done, setDone] = useState<Done>()
  return (
    <Page title={t(`transfer.${way}.title`)} back="/">
      {done?.held ? <HeldResult held={done.held} /> : null}
      {done && !done.held ? (
        <TransferDone way={way} {...done} currency={me.balance.currency} />
      ) : null}
      {!done && me.cards.length === 0 ? (
        <Empty icon="card" title={t('cards.none')} hint={t('transfer.needCard')}>
          <Link className="button button-primary" to="/cards/new">
            {t('cards.bind')}
          </Link>
        </Empty>
      ) : null}
      {!done && me.cards.length > 0 ? <TransferForm way={way} me={me} onDone={setDone} /> : null}
    </Page>
  )
}

type TransferFormProps = { way: Way; me: Me; onDone: (done: Done) => void }

function TransferForm({ way, me, onDone }: TransferFormProps) {
  const { t } = useTranslation()
  const ask = useAskForPin()
  const [cardId, setCardId] = useState(me.cards[0]?.id ?? '')
  const [typed, setTyped] = useState('')
  // One number for one intention: a repeat after silence must not move the money twice.
  const [requestId, setRequestId] = useState<string>()
  const [refusal, setRefusal] = useState<unknown>()
  const amount = fenOfYuan(typed)
  const stop = stopOf(refusal)
  const tooMuch = way === 'withdraw' && amount !== undefined && isMore(amount, me.balance.amount)

  function submit(event: FormEvent) {
    event.preventDefault()
    setRefusal(undefined)
    ask(() => setRequestId(newRequestId()))
  }

  if (stop) {
    const out = { onLeave: () => setRefusal(undefined), doneLabel: t('common.back') }
    return <StoppedView stop={stop} error={refusal} out={out} />
  }
  return (
    <>
      <form className="form" onSubmit={submit}>
        <CardSelect
          label={t(`transfer.${way}.card`)}
          cards={me.cards}
          value={cardId}
          onValue={setCardId}
        />
        <AmountField
          label={t(`transfer.${way}.amount`)}
          currency={me.balance.currency}
          value={typed}
          onValue={setTyped}
          error={tooMuch ? t('transfer.tooMuch') : undefined}
          note={t('transfer.balance', { amount: sayAmount(me.balance) })}
          {...(way === 'withdraw'
            ? { all: () => setTyped(formatFen(me.balance.amount).replaceAll(',', '')) }
            : { quick: ['100', '500', '1000', '5000'] })}
        />
        <FormError>{refusal ? sayError(t, refusal) : null}</FormError>
        <button
          className="button button-primary button-wide"
          disabled={!amount || tooMuch}
          data-testid="transfer-submit"
          data-signal="confirm"
        >
          {t(`transfer.${way}.go`)}
        </button>
      </form>
      {requestId !== undefined && amount ? (
        <MovePin
          way={way}
          transfer={{ cardId, amount, requestId }}
          currency={me.balance.currency}
          onClose={() => setRequestId(undefined)}
          onRefused={(error) => {
            setRequestId(undefined)
            setRefusal(error)
          }}
          onDone={onDone}
        />
      ) : null}
    </>
  )
}

type MovePinProps = {
  way: Way
  transfer: Omit<Transfer, 'pin'>
  currency: string
  onClose: () => void
  onRefused: (error: unknown) => void
  onDone: (done: Done) => void
}

function MovePin({ way, transfer, currency, onClose, onRefused, onDone }: MovePinProps) {
  const { t } = useTranslation()
  const { amount } = transfer
  return (
    <PinSheet
      onClose={onClose}
      submit={(pin) => move(way, { ...transfer, pin })}
      onRefused={onRefused}
      onDone={({ balance, held }) => {
        void refreshMoney()
        onDone({ amount, balance: balance.amount, held })
      }}
    >
      {t(`transfer.${way}.title`)}
      <Amount money={{ amount, currency }} size="l" />
    </PinSheet>
  )
}

async function move(way: Way, transfer: Transfer): Promise<{ balance: Money; held?: Held }> {
  return way === 'topUp' ? api.topUp(transfer) : api.withdraw(transfer)
}
