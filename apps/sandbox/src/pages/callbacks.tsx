import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callbacksQuery, type Delivery, merchantsQuery, sandbox } from '../sandbox-api.ts'
import { shortTime } from '../time.ts'
import { Copied, Fact, Facts, Status, Tag } from '../ui/facts.tsx'
import { SelectField } from '../ui/fields.tsx'
import { Icon } from '../ui/icon.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Empty, Failure, FormError, Loading } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'

export function CallbacksPage() {
  const { t } = useTranslation()
  const [mchid, setMchid] = useState('')
  const { data: merchants = [] } = useQuery(merchantsQuery)
  const { data, error, refetch } = useQuery(callbacksQuery(mchid))
  return (
    <Page title={t('nav.callbacks')} lead={t('lead.callbacks')}>
      <Panel
        title={t('callbacks.sent')}
        hint={t('callbacks.sentHint')}
        actions={
          <SelectField
            label={t('faults.ofMerchant')}
            value={mchid}
            onChange={setMchid}
            options={[
              { value: '', label: t('faults.everybody') },
              ...merchants.map((one) => ({ value: one.mchid, label: `${one.name} ${one.mchid}` })),
            ]}
          />
        }
      >
        {error ? (
          <Failure error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Loading />
        ) : data.length === 0 ? (
          <Empty icon="message" title={t('callbacks.none')} hint={t('callbacks.noneHint')} />
        ) : (
          data.map((one) => <DeliveryCard key={one.id} delivery={one} />)
        )}
      </Panel>
    </Page>
  )
}

function Failed({ answer }: { answer: string }) {
  const { t } = useTranslation()
  return (
    <Tag tone="bad">{t(`callbacks.failures.${answer as 'timeout'}`, { defaultValue: answer })}</Tag>
  )
}

/** Indented, as people read it; what is no JSON stands as it was. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function DeliveryCard({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [isSent, setSent] = useState(false)
  const { mchid, subject, answer, eventType } = delivery
  const isNumber = /^\d+$/.test(answer)
  const again = async (): Promise<void> => {
    setSent((await act(() => sandbox.redeliver({ mchid, subject }))) !== undefined)
  }
  return (
    <details className="person">
      <summary>
        {isNumber ? <Status status={Number(answer)} /> : <Failed answer={answer} />}
        <span className="person-name">
          <strong className="event">{eventType}</strong>
          <span className="quiet number">
            {[mchid, shortTime(delivery.sentAt)].join(' · ')}
            <span className="wide-only">{` · ${delivery.tookMs} ms`}</span>
          </span>
        </span>
        <Icon name="down" size={18} />
      </summary>
      <Facts>
        <Fact label="URL">
          <Copied value={delivery.url} label="URL" />
        </Fact>
        <Fact label="id">
          <Copied value={delivery.callbackId} label="id" />
        </Fact>
        <Fact label={t('callbacks.subject')}>
          <Copied value={subject} label={t('callbacks.subject')} />
        </Fact>
      </Facts>
      <div className="texts">
        <p className="quiet">{t('callbacks.headers')}</p>
        <pre>
          {Object.entries(delivery.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
        <p className="quiet">{t('callbacks.plaintext')}</p>
        <pre>{pretty(delivery.resource)}</pre>
      </div>
      <div className="errands">
        <div className="buttons">
          <button
            type="button"
            className="button button-quiet button-small"
            disabled={isBusy}
            onClick={() => void again()}
          >
            <Icon name="refresh" size={18} />
            {t('callbacks.redeliver')}
          </button>
          <span role="status" className="quiet">
            {isSent ? t('callbacks.redelivered') : null}
          </span>
        </div>
        <FormError>{failed}</FormError>
      </div>
    </details>
  )
}
