import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Fault,
  faultsQuery,
  type Merchant,
  merchantsQuery,
  type Script,
  sandbox,
  scriptsQuery,
} from '../sandbox-api.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Empty, FormError, Loading } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { useWords } from '../ui/use-words.ts'
import { NewScript } from './new-script.tsx'

export function ScriptsPage() {
  const { t } = useTranslation()
  const { data: table } = useQuery(faultsQuery)
  const { data: merchants } = useQuery(merchantsQuery)
  const { data: scripts } = useQuery(scriptsQuery)
  return (
    <Page title={t('nav.scripts')} lead={t('lead.scripts')}>
      {table && merchants && scripts ? (
        <div className="two">
          <NewScript faults={table.faults} />
          <div className="stack">
            <Panel title={t('scripts.saved')} hint={t('scripts.savedHint')}>
              {scripts.length === 0 ? (
                <Empty icon="script" title={t('scripts.none')} hint={t('scripts.noneHint')} />
              ) : (
                scripts.map((script) => (
                  <ScriptCard
                    key={`${script.mchid} ${script.name}`}
                    script={script}
                    faults={table.faults}
                    merchants={merchants}
                  />
                ))
              )}
            </Panel>
          </div>
        </div>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type CardProps = { script: Script; faults: readonly Fault[]; merchants: readonly Merchant[] }

function ScriptCard({ script, faults, merchants }: CardProps) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const say = useWords()
  const [mchid, setMchid] = useState(script.mchid === '*' ? '' : script.mchid)
  const [seed, setSeed] = useState('1')
  const [played, setPlayed] = useState('')
  const chosen = mchid || (merchants[0]?.mchid ?? '')
  const titleOf = (name: string): string => {
    const fault = faults.find((one) => one.name === name)
    return fault ? say(fault.title) : name
  }
  async function play(event: FormEvent): Promise<void> {
    event.preventDefault()
    const done = await act(() => sandbox.play(script.name, { mchid: chosen, seed }))
    setPlayed(done ? done.orders.map(({ fault }) => titleOf(fault)).join(' → ') : '')
  }
  return (
    <div className="script">
      <strong>{script.name}</strong>
      <ol className="steps">
        {script.steps.map((step, index) => (
          <li key={`${index} ${step.faults.join()}`}>
            <span className="quiet number">{index + 1}</span>
            <span>
              {step.faults.map(titleOf).join(t('scripts.or'))}
              <span className="quiet">
                {' · '}
                {step.verb ? t(`faults.verbs.${step.verb as 'pay'}`) : t('faults.everyVerb')}
                {' · '}
                {t('scripts.atCallShort', { number: step.atCall ?? 1 })}
              </span>
            </span>
          </li>
        ))}
      </ol>
      <form className="play" onSubmit={(event) => void play(event)}>
        <SelectField
          label={t('faults.merchant')}
          value={chosen}
          onChange={setMchid}
          options={merchants.map((one) => ({ value: one.mchid, label: one.name }))}
        />
        <TextField
          label={t('scripts.seed')}
          value={seed}
          onChange={setSeed}
          maxLength={64}
          required
        />
        <button type="submit" className="button button-primary" disabled={isBusy || !chosen}>
          {t('scripts.play')}
        </button>
      </form>
      {chosen ? null : <p className="quiet">{t('people.noMerchants')}</p>}
      <p role="status" className="played">
        {played ? t('scripts.played', { faults: played }) : null}
      </p>
      <FormError>{failed}</FormError>
    </div>
  )
}
