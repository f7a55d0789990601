import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../api.ts'
import { sayError } from '../errors.ts'
import { keepKey } from '../key.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { Coin } from '../../../wallet/src/ui/brand.tsx'
import { FormError } from '../ui/states.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { language } = usePreferences()
  const [key, setKey] = useState('')
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)

  async function signIn(event: FormEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    keepKey(key.trim())
    try {
      await get('/overview')
      await navigate({ to: '/' })
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <main className="door">
      <form className="panel door-panel" onSubmit={(event) => void signIn(event)}>
        <Coin size={52} />
        <h1>{t('brand')}</h1>
        <p className="quiet">{t('signIn.lead')}</p>
        <div className="field">
          <label htmlFor="key">{t('signIn.key')}</label>
          <div className="field-box">
            <input
              id="key"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => setKey(event.target.value)}
              required
            />
          </div>
          <p className="field-note">{t('signIn.where')}</p>
        </div>
        <FormError>{failure === undefined ? null : sayError(t, failure)}</FormError>
        <button type="submit" className="button button-primary button-wide" disabled={isBusy}>
          {t('signIn.go')}
        </button>
        <button
          type="button"
          className="button button-text"
          onClick={() => changePreferences({ language: language === 'zh' ? 'en' : 'zh' })}
        >
          {language === 'zh' ? 'English' : '中文'}
        </button>
      </form>
    </main>
  )
}
