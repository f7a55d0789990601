import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatFen } from '../money.ts'
import { type Merchant, type Payer, sandbox } from '../sandbox-api.ts'
import { Copied, Fact, Facts, Tag } from '../ui/facts.tsx'
import { Icon } from '../ui/icon.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'

type Props = { payer: Payer; merchants: readonly Merchant[] }

export function PayerCard({ payer, merchants }: Props) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const { customerId, name, phone, state, balance } = payer
  const isFrozen = state === 'frozen'
  return (
    <details className="person" data-testid={`payer-${customerId}`}>
      <summary>
        <span className="person-name">
          <strong>{name}</strong>
          <span className="quiet number">¥{formatFen(balance.amount)}</span>
        </span>
        {isFrozen ? <Tag tone="bad">{t('people.frozen')}</Tag> : null}
        <Icon name="down" size={18} />
      </summary>
      <Facts>
        <Fact label={t('people.phone')}>
          <Copied value={phone} label={t('people.phone')} />
        </Fact>
        <Fact label={t('people.password')}>
          <Copied value={payer.password} label={t('people.password')} secret />
        </Fact>
        <Fact label={t('people.pin')}>
          <Copied value={payer.pin} label={t('people.pin')} secret />
        </Fact>
        {payer.cards.map((card, index) => (
          <Fact key={card} label={t('people.card', { number: index + 1 })}>
            <Copied value={card} label={t('people.card', { number: index + 1 })} />
          </Fact>
        ))}
        <Openid customerId={customerId} merchants={merchants} />
      </Facts>
      <div className="errands">
        <div className="buttons">
          <Link
            to="/hand"
            search={{ payer: customerId }}
            className="button button-primary button-small"
          >
            {t('people.act')}
          </Link>
          <button
            type="button"
            className="button button-quiet button-small"
            disabled={isBusy}
            onClick={() =>
              void act(() => sandbox.freeze(customerId, isFrozen ? 'unfreeze' : 'freeze'))
            }
          >
            {t(isFrozen ? 'people.unfreeze' : 'people.freeze')}
          </button>
        </div>
        <FormError>{failed}</FormError>
      </div>
    </details>
  )
}

function Openid({ customerId, merchants }: { customerId: string; merchants: readonly Merchant[] }) {
  const { t } = useTranslation()
  const apps = merchants.flatMap(({ name, apps: own }) => own.map((app) => ({ ...app, name })))
  const [chosen, setChosen] = useState('')
  const appid = chosen || (apps[0]?.appid ?? '')
  const { data } = useQuery({
    queryKey: ['openid', customerId, appid],
    queryFn: () => sandbox.openid(customerId, appid),
    enabled: appid !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (appid === '') return null
  return (
    <div className="fact-group">
      <Fact label={t('people.openidFor')}>
        <select
          className="plain-select"
          aria-label={t('people.openidFor')}
          value={appid}
          onChange={(event) => setChosen(event.target.value)}
        >
          {apps.map((app) => (
            <option key={app.appid} value={app.appid}>
              {app.name} · {app.appid}
            </option>
          ))}
        </select>
      </Fact>
      <Fact label="openid">
        {data ? <Copied value={data.openid} label="openid" /> : <span>…</span>}
      </Fact>
    </div>
  )
}
