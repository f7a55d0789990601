import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { takePassword } from '../account/fresh-password.ts'
import { useGoNext } from '../account/use-go-next.ts'
import { api } from '../api.ts'
import { codeOf, sayError } from '../errors.ts'
import { meQuery, queryClient } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { NewPin } from './new-pin.tsx'
import type { PinMode } from './pin-mode.ts'
import { type Proof, ProveIt } from './prove-it.tsx'
import './pin-pad.css'

const route = getRouteApi('/signed-in/pin')

/** Set, change or reset the payment PIN: prove who you are, choose, repeat. */
export function PinPage() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  const goNext = useGoNext(next)
  const mode = useMode()
  const [proof, setProof] = useState<Proof | undefined>(() => {
    const password = takePassword()
    return password ? { password } : undefined
  })
  const [problem, setProblem] = useState<string>()
  const [done, setDone] = useState(false)

  async function save(pin: string) {
    setProblem(undefined)
    try {
      await api.setPin({ pin, ...proof })
      await queryClient.invalidateQueries({ queryKey: ['me'] })
      setDone(true)
    } catch (error) {
      setProblem(sayError(t, error))
      // A refused choice may be made again; a refused proof has to be given again.
      if (codeOf(error) !== 'PIN_TRIVIAL') setProof(undefined)
    }
  }

  return (
    <Page title={t(`pin.${mode}Title`)} back="/settings">
      {done ? (
        <div className="state" role="status" data-testid="pin-done">
          <Icon name="shield" size={52} />
          <strong>{t('pin.doneTitle')}</strong>
          <span>{t('pin.doneHint')}</span>
          <button
            type="button"
            className="button button-primary"
            onClick={goNext}
            data-testid="pin-continue"
          >
            {next ? t('pin.continue') : t('common.done')}
          </button>
        </div>
      ) : proof ? (
        <NewPin save={save} problem={problem} />
      ) : (
        <ProveIt key={mode} mode={mode} problem={problem} onProof={setProof} />
      )}
    </Page>
  )
}

/**
 * Whoever asks to change a PIN that was never set is setting it. Decided once: when the PIN has just
 * been set, the page still says what it did.
 */
function useMode(): PinMode {
  const { mode } = route.useSearch()
  const { data: me } = useSuspenseQuery(meQuery)
  const [pinSetBefore] = useState(me.pinSet)
  if (!pinSetBefore) return 'set'
  return mode === 'reset' ? 'reset' : 'change'
}
