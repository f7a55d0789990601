import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { meQuery } from '../queries.ts'
import { useServerWords } from '../server-words.ts'
import { fullTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { decide, devicesQuery } from './consent.ts'
import { Explanation } from './explanation.tsx'
import './consent.css'

/** The switch, what it means, and what was learned so far. */
export function PrivacyPage() {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  const isOn = me.consent === 'granted'
  const change = useMutation({ mutationFn: decide })
  return (
    <Page title={t('signal.pageTitle')} back="/settings">
      <section className="panel panel-pad consent-panel">
        <button
          type="button"
          role="switch"
          className="consent-switch"
          aria-checked={isOn}
          disabled={change.isPending}
          onClick={() => change.mutate(!isOn)}
          data-testid="consent-switch"
        >
          <span>
            <strong>{t('signal.title')}</strong>
            <em>{t(isOn ? 'signal.on' : 'signal.off')}</em>
          </span>
          <span className="consent-track" aria-hidden="true" />
        </button>
        {change.error ? <FormError>{sayError(t, change.error)}</FormError> : null}
        <Explanation />
      </section>
      {isOn ? <Devices /> : null}
    </Page>
  )
}

function Devices() {
  const { t } = useTranslation()
  const say = useServerWords()
  const { data } = useQuery(devicesQuery)
  const devices = data?.devices ?? []
  return (
    <section className="panel panel-pad consent-panel" aria-label={t('signal.devices')}>
      <h2>{t('signal.devices')}</h2>
      {data && devices.length === 0 ? <p>{t('signal.noDevices')}</p> : null}
      <ul className="consent-devices">
        {devices.map(({ name, firstSeen, lastSeen }) => (
          <li key={firstSeen} data-testid="known-device">
            <Icon name="lock" size={20} />
            <span>
              <strong>{say(name)}</strong>
              <em className="number">
                {t('signal.seen', { first: fullTime(firstSeen), last: fullTime(lastSeen) })}
              </em>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
