import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { Barcode } from './barcode.tsx'
import { CodeEvent } from './code-event.tsx'
import { QrImage } from './qr-image.tsx'
import { usePaymentCode } from './use-payment-code.ts'
import './code.css'

/** 18 digits in groups that a person can read out: 4 4 4 4 2. */
function grouped(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ')
}

export function CodePage() {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  return (
    <Page title={t('code.title')} back="/" className="code-page">
      {me.freeze ? (
        <Empty icon="lock" title={t('freeze.frozenTitle')} hint={t('freeze.noCodes')}>
          <Link className="button button-primary" to="/freeze">
            {t('freeze.toFreeze')}
          </Link>
        </Empty>
      ) : me.pinSet ? (
        <PaymentCodeCard />
      ) : (
        <Empty icon="shield" title={t('code.needPin')} hint={t('code.needPinHint')}>
          <Link className="button button-primary" to="/pin" search={{ next: '/wallet/code' }}>
            {t('home.setPin.title')}
          </Link>
        </Empty>
      )}
    </Page>
  )
}

function PaymentCodeCard() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [seen, setSeen] = useState<string[]>([])
  const paymentCode = usePaymentCode()
  const { code, secondsLeft, error, retry, renew, event } = paymentCode
  const pending = event && !seen.includes(event.code) ? event : undefined

  function settled(usedCode: string, paid: boolean) {
    setSeen((codes) => [...codes, usedCode])
    if (paid) void navigate({ to: '/', replace: true })
    else renew()
  }

  return (
    <>
      <section className="code-card" aria-label={t('code.title')}>
        <p className="code-lead">{t('code.lead')}</p>
        {error && !code ? <Failure error={error} retry={retry} /> : null}
        {code ? (
          <>
            <Barcode digits={code} label={t('code.barcode')} />
            <p className="code-digits number" data-testid="payment-code" data-code={code}>
              {grouped(code)}
            </p>
            <QrImage text={code} label={t('code.qr')} />
            <p className="code-left">
              <Icon name="refresh" size={16} />
              <span className="number" data-testid="code-seconds">
                {t('code.refreshIn', { seconds: secondsLeft })}
              </span>
              <button
                type="button"
                className="button button-text"
                onClick={renew}
                data-testid="code-renew"
              >
                {t('code.renew')}
              </button>
            </p>
          </>
        ) : null}
        {!code && !error ? <Loading /> : null}
      </section>
      <p className="hint">
        <Icon name="shield" size={20} />
        {t('code.warning')}
      </p>
      {pending ? <CodeEvent key={pending.code} event={pending} onSettled={settled} /> : null}
    </>
  )
}
