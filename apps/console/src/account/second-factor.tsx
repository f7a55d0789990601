import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { QrImage } from '../../../wallet/src/code/qr-image.tsx'
import type { Invitation } from './api.ts'

/** To be read by a telephone, or typed, or opened where the page is on that very telephone. */
export function SecondFactor({ totp }: Readonly<{ totp: Invitation['totp'] }>) {
  const { t } = useTranslation('account')
  return (
    <fieldset className="second-factor">
      <legend>{t('welcome.second')}</legend>
      <p className="page-hint">{t('welcome.secondHint')}</p>
      <div className="second-factor-parts">
        <QrImage text={totp.uri} label={t('welcome.qr')} />
        <div>
          <p className="nothing">{t('welcome.typed')}</p>
          <Typography.Text code copyable={{ text: totp.secret }} data-testid="totp-secret">
            {totp.secret.match(/.{1,4}/g)?.join(' ')}
          </Typography.Text>
          <p>
            <a href={totp.uri}>{t('welcome.openHere')}</a>
          </p>
        </div>
      </div>
    </fieldset>
  )
}
