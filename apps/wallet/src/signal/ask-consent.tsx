import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { meQuery } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { decide } from './consent.ts'
import { Explanation } from './explanation.tsx'
import './consent.css'

/**
 * Asked once, when the first payment is done: before it the question would stand between somebody and a
 * purchase, and nobody reads there. Until there is an answer nothing is collected.
 */
export function AskConsent() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const [isOpen, setOpen] = useState(false)
  if (me?.consent !== 'unasked') return null
  return (
    <section className="consent-ask" aria-label={t('signal.title')} data-testid="consent-ask">
      <Icon name="shield" size={24} />
      <div>
        <h3>{t('signal.askTitle')}</h3>
        <p>{t('signal.askHint')}</p>
        <button
          type="button"
          className="button button-text"
          onClick={() => setOpen(true)}
          data-testid="consent-open"
        >
          {t('signal.read')}
        </button>
      </div>
      {isOpen ? <ConsentSheet onClose={() => setOpen(false)} /> : null}
    </section>
  )
}

function ConsentSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const choose = useMutation({ mutationFn: decide, onSuccess: onClose })
  return (
    <Sheet
      title={t('signal.title')}
      onClose={onClose}
      busy={choose.isPending}
      testId="consent-sheet"
    >
      <Explanation />
      <FormError>{choose.error ? sayError(t, choose.error) : null}</FormError>
      <div className="consent-choice">
        <button
          type="button"
          className="button button-quiet"
          disabled={choose.isPending}
          onClick={() => choose.mutate(false)}
          data-testid="consent-refuse"
        >
          {t('signal.refuse')}
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={choose.isPending}
          onClick={() => choose.mutate(true)}
          data-testid="consent-agree"
        >
          {t('signal.agree')}
        </button>
      </div>
    </Sheet>
  )
}
