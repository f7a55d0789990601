import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Freeze } from '../api.ts'
import { sayError } from '../errors.ts'
import { meQuery } from '../queries.ts'
import { fullTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { useFreeze } from './freeze.ts'
import { ThawForm } from './thaw-form.tsx'
import './freeze.css'

/** Freeze at one tap, and end it by PIN and code together. */
export function FreezePage() {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  // Says so once, in the place where it was done.
  const [isThawed, setThawed] = useState(false)
  return (
    <Page title={t('freeze.title')} back="/settings">
      {me.freeze ? (
        <Frozen freeze={me.freeze} phone={me.phone} onThawed={() => setThawed(true)} />
      ) : (
        <Open isThawed={isThawed} />
      )}
    </Page>
  )
}

function Open({ isThawed }: { isThawed: boolean }) {
  const { t } = useTranslation()
  const freeze = useFreeze()
  return (
    <section className="panel panel-pad freeze-state" data-testid="freeze-open">
      <span className="freeze-mark">
        <Icon name={isThawed ? 'check' : 'shield'} size={32} />
      </span>
      <div role="status">
        <h2>{t(isThawed ? 'freeze.thawedTitle' : 'freeze.openTitle')}</h2>
        <p>{t(isThawed ? 'freeze.thawedHint' : 'freeze.openHint')}</p>
      </div>
      <FormError>{freeze.error ? sayError(t, freeze.error) : null}</FormError>
      <button
        type="button"
        className="button button-danger button-wide"
        disabled={freeze.isPending}
        onClick={() => freeze.mutate()}
        data-testid="freeze-now"
      >
        <Icon name="lock" size={20} />
        {t(freeze.isPending ? 'common.wait' : 'freeze.now')}
      </button>
    </section>
  )
}

type FrozenProps = { freeze: Freeze; phone: string; onThawed: () => void }

function Frozen({ freeze, phone, onThawed }: FrozenProps) {
  const { t } = useTranslation()
  return (
    <>
      <section className="panel panel-pad freeze-state" data-testid="freeze-frozen">
        <span className="freeze-mark">
          <Icon name="lock" size={32} />
        </span>
        <div role="status">
          <h2>{t('freeze.frozenTitle')}</h2>
          <p>{t('freeze.frozenHint')}</p>
        </div>
        <p className="freeze-since number">{t('freeze.since', { time: fullTime(freeze.since) })}</p>
      </section>
      {freeze.canThaw ? <ThawForm phone={phone} onThawed={onThawed} /> : <ByUs />}
    </>
  )
}

function ByUs() {
  const { t } = useTranslation()
  return (
    <section className="panel panel-pad freeze-thaw" data-testid="freeze-by-us">
      <h2>{t('freeze.byUsTitle')}</h2>
      <p>{t('freeze.byUsHint')}</p>
      <Link className="button button-primary button-wide" to="/appeals" search={{}}>
        {t('freeze.appeal')}
      </Link>
    </section>
  )
}
