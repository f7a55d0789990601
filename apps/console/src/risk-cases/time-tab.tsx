import { Timeline } from 'antd'
import { Empty } from '../frame/states.tsx'
import { Amount } from '../words/amount.tsx'
import { BeijingTime } from '../words/beijing-time.tsx'
import type { Evidence, Fact, Line } from './api.ts'
import { shortId, useCaseWords } from './words.tsx'

/** What happened with the customer's account, newest first. */
export function TimeTab({ lines }: Readonly<{ lines: Evidence['timeLine'] }>) {
  const { t } = useCaseWords()
  const words = useLineWords()
  if (lines.length === 0) return <Empty title={t('time.none')} />
  return (
    <Timeline
      items={lines.map((line, index) => ({
        key: `${line.at} ${index}`,
        color: colourOf(line),
        content: (
          <>
            <div>
              {words(line)} <AmountOf line={line} />
            </div>
            <small className="nothing">
              <BeijingTime at={line.at} />
              {line.is === 'fact' && <Payee fact={line.what} />}
            </small>
          </>
        ),
      }))}
    />
  )
}

function Payee({ fact }: Readonly<{ fact: Fact }>) {
  const { t } = useCaseWords()
  const payee = fact.payment?.payee ?? fact.payment?.merchant
  return payee === undefined ? null : <> · {t('time.to', { payee: shortId(payee) })}</>
}

function AmountOf({ line }: Readonly<{ line: Line }>) {
  const minor =
    line.is === 'decision'
      ? line.what.amount
      : (line.what.payment?.amountMinor ?? line.what.amountMinor)
  return minor === undefined ? null : <Amount minor={minor} />
}

function colourOf(line: Line): string {
  if (line.is === 'decision')
    return line.what.act === 'ALLOW' || line.what.act === 'ALLOW_MONITOR' ? 'green' : 'orange'
  const { kind, isFraud, colour } = line.what
  if (
    kind === 'reported' ||
    (kind === 'labelled' && isFraud) ||
    (kind === 'listed' && colour === 'black')
  )
    return 'red'
  return kind === 'changed' || kind === 'signed_in' ? 'blue' : 'gray'
}

function useLineWords(): (line: Line) => string {
  const { t } = useCaseWords()
  const whats = [
    'password',
    'pin',
    'phone',
    'device',
    'address',
    'email',
    'limit_raised',
    'limit_lowered',
    'card_bound',
    'payee_added',
  ] as const
  return (line) => {
    if (line.is === 'decision') return t('time.decided', { act: t(`act.${line.what.act}`) })
    const { kind, payment, outcome, what, isFraud, isOk, colour } = line.what
    const product = payment ? t(`product.${payment.product}`) : ''
    switch (kind) {
      case 'asked':
        return t('time.asked', { product })
      case 'ended':
        return t(`time.${outcome ?? 'abandoned'}`, { product })
      case 'refunded':
        return t('time.refunded')
      case 'labelled':
        return isFraud ? t('time.labelledFraud') : t('time.labelledGood')
      case 'changed': {
        const known = whats.find((each) => each === what)
        return t('time.changed', { what: known ? t(`what.${known}`) : (what ?? '') })
      }
      case 'signed_in':
        return isOk ? t('time.signedIn') : t('time.signInFailed')
      case 'topped_up':
        return t('time.toppedUp')
      case 'reported':
        return t('time.reported')
      case 'listed':
        return colour === 'black' ? t('time.listed') : t('time.unlisted')
    }
  }
}
