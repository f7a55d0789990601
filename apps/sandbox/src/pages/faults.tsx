import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Fault,
  type FaultOrder,
  faultsQuery,
  inForceQuery,
  merchantsQuery,
  sandbox,
  strikesQuery,
} from '../sandbox-api.ts'
import { shortTime } from '../time.ts'
import { Tag } from '../ui/facts.tsx'
import { SelectField } from '../ui/fields.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Empty, FormError, Loading } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { useWords } from '../ui/use-words.ts'
import { NewFault } from './new-fault.tsx'

export function FaultsPage() {
  const { t } = useTranslation()
  const { data } = useQuery(faultsQuery)
  const { data: merchants } = useQuery(merchantsQuery)
  return (
    <Page title={t('nav.faults')} lead={t('lead.faults')}>
      {data && merchants ? (
        <>
          <div className="two">
            <NewFault faults={data.faults} merchants={merchants} />
            <InForce faults={data.faults} />
          </div>
          <Strikes faults={data.faults} />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function InForce({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const { data: orders = [] } = useQuery(inForceQuery)
  const say = useWords()
  return (
    <Panel title={t('faults.inForce')} hint={t('faults.inForceHint')} id="in-force">
      {orders.length === 0 ? (
        <Empty icon="check" title={t('faults.calm')} hint={t('faults.calmHint')} />
      ) : (
        <ul className="rows">
          {orders.map((order) => {
            const fault = faults.find(({ name }) => name === order.fault)
            return (
              <li key={order.id} className="row">
                <span className="row-main">
                  <span>{fault ? say(fault.title) : order.fault}</span>
                  <span className="quiet">
                    <Terms order={order} />
                  </span>
                </span>
                <button
                  type="button"
                  className="button button-danger button-small"
                  disabled={isBusy}
                  onClick={() => void act(() => sandbox.liftFault(order))}
                >
                  {t('faults.lift')}
                </button>
              </li>
            )
          })}
        </ul>
      )}
      <div className="form-pad">
        <FormError>{failed}</FormError>
      </div>
    </Panel>
  )
}

function Terms({ order }: { order: FaultOrder }) {
  const { t } = useTranslation()
  const { mchid, verb, take, rate, struck } = order
  const who = mchid === '*' ? t('faults.everybody') : mchid
  const what = verb === null ? t('faults.everyVerb') : t(`faults.verbs.${verb as 'pay'}`)
  const often = take === null ? t('faults.endless') : t('faults.left', { left: take - struck })
  const share = rate === 1_000_000 ? [] : [t('faults.share', { percent: rate / 10_000 })]
  return [who, what, often, ...share, t('faults.struck', { struck })].join(' · ')
}

function Strikes({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation()
  const [mchid, setMchid] = useState('')
  const { data: merchants = [] } = useQuery(merchantsQuery)
  const { data: strikes = [] } = useQuery(strikesQuery(mchid))
  const say = useWords()
  return (
    <Panel
      title={t('faults.log')}
      id="strikes"
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
      {strikes.length === 0 ? (
        <Empty icon="fault" title={t('faults.noStrikes')} hint={t('faults.noStrikesHint')} />
      ) : (
        <ul className="rows">
          {strikes.map((strike) => {
            const fault = faults.find(({ name }) => name === strike.fault)
            return (
              <li key={strike.id} className="row">
                <Tag tone="warm">{t(`faults.verbs.${strike.verb as 'pay'}`)}</Tag>
                <span className="row-main">
                  <span>{fault ? say(fault.title) : strike.fault}</span>
                  <code className="quiet">
                    {[strike.mchid, strike.subject, `#${strike.number}`].join(' · ')}
                  </code>
                  <span className="quiet" lang="zh-CN">
                    {strike.done}
                  </span>
                </span>
                <time className="quiet number">{shortTime(strike.struckAt)}</time>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
