import { App, Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { linkOf } from './token.ts'

/** The only way back: whoever has the link has the application. */
export function LinkPanel({ token }: Readonly<{ token: string }>) {
  const { t } = useTranslation('onboarding')
  const { message } = App.useApp()
  const link = linkOf(token)
  const copy = async () => {
    await navigator.clipboard.writeText(link)
    message.success(t('join.copied'))
  }
  return (
    <section className="panel join-link">
      <h2>{t('join.linkTitle')}</h2>
      <p className="join-hint">{t('join.linkHint')}</p>
      <div className="join-link-row">
        <Input.Password
          value={link}
          readOnly
          aria-label={t('join.linkTitle')}
          data-testid="join-link"
        />
        <Button onClick={() => void copy()} data-testid="copy-link">
          {t('join.copy')}
        </Button>
      </div>
    </section>
  )
}
