import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post } from '../api.ts'
import { sayError } from '../errors.ts'
import { Icon } from '../ui/icon.tsx'
import { Panel } from '../ui/page.tsx'
import { FormError, Loading } from '../ui/states.tsx'
import {
  type MerchantView,
  type Method,
  merchantsQuery,
  methods,
  type Report,
  type RunKey,
  runsQuery,
  timeText,
} from './report.ts'

type Props = { onOpen: (run: RunKey) => void }

/** Who is to be accepted, where it takes callbacks, and how it takes payments. */
export function BeginForm({ onOpen }: Props) {
  const { t } = useTranslation()
  const { data, isPending } = useQuery(merchantsQuery)
  const [mchid, setMchid] = useState('')
  const [notifyUrl, setNotifyUrl] = useState('')
  const [chosen, setChosen] = useState<readonly Method[]>(['NATIVE'])
  const begin = useMutation({
    mutationFn: () => post<Report>('/acceptance/runs', { mchid, notifyUrl, methods: chosen }),
    onSuccess: onOpen,
  })
  if (isPending) return <Loading />
  const merchants = (data?.merchants ?? []).filter(({ serial }) => serial !== null)
  return (
    <>
      <Panel title={t('acceptance.begin')}>
        <form
          className="form acceptance-form"
          onSubmit={(event) => {
            event.preventDefault()
            begin.mutate()
          }}
        >
          <MerchantField merchants={merchants} mchid={mchid} onChoose={setMchid} />
          <UrlField url={notifyUrl} onChange={setNotifyUrl} />
          <MethodsField chosen={chosen} onChange={setChosen} />
          <FormError>{begin.error ? sayError(t, begin.error) : null}</FormError>
          <button type="submit" className="button button-primary" disabled={begin.isPending}>
            {t('acceptance.begin')}
          </button>
        </form>
      </Panel>
      <History mchid={mchid} onOpen={onOpen} />
    </>
  )
}

type MerchantFieldProps = {
  merchants: MerchantView[]
  mchid: string
  onChoose: (mchid: string) => void
}

function MerchantField({ merchants, mchid, onChoose }: MerchantFieldProps) {
  const { t } = useTranslation()
  return (
    <div className="field">
      <label htmlFor="acceptance-merchant">{t('acceptance.merchant')}</label>
      <div className="field-box">
        <select
          id="acceptance-merchant"
          value={mchid}
          required
          onChange={(event) => onChoose(event.target.value)}
        >
          <option value="">{t('acceptance.chooseMerchant')}</option>
          {merchants.map((one) => (
            <option key={one.mchid} value={one.mchid}>
              {one.name} {one.mchid}
            </option>
          ))}
        </select>
        <Icon name="down" size={20} />
      </div>
      {merchants.length === 0 ? (
        <span className="field-note">{t('acceptance.noMerchant')}</span>
      ) : null}
    </div>
  )
}

function UrlField({ url, onChange }: { url: string; onChange: (url: string) => void }) {
  const { t } = useTranslation()
  return (
    <div className="field">
      <label htmlFor="acceptance-url">{t('acceptance.notifyUrl')}</label>
      <div className="field-box">
        <input
          id="acceptance-url"
          type="url"
          required
          maxLength={256}
          placeholder="https://shop.example.com/notify"
          value={url}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <span className="field-note">{t('acceptance.notifyUrlHint')}</span>
    </div>
  )
}

type MethodsFieldProps = {
  chosen: readonly Method[]
  onChange: (chosen: readonly Method[]) => void
}

function MethodsField({ chosen, onChange }: MethodsFieldProps) {
  const { t } = useTranslation()
  const toggle = (method: Method) =>
    onChange(chosen.includes(method) ? chosen.filter((one) => one !== method) : [...chosen, method])
  return (
    <div className="field" role="group" aria-label={t('acceptance.methods')}>
      <span className="field-label">{t('acceptance.methods')}</span>
      <div className="chips">
        {methods.map((method) => (
          <button
            key={method}
            type="button"
            className="chip"
            aria-pressed={chosen.includes(method)}
            onClick={() => toggle(method)}
          >
            {t(`acceptance.methodNames.${method}`)}
          </button>
        ))}
      </div>
    </div>
  )
}

function History({ mchid, onOpen }: Props & { mchid: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(runsQuery(mchid))
  if (!data || data.runs.length === 0) return null
  return (
    <Panel title={t('acceptance.history')}>
      <ul className="acceptance-history">
        {data.runs.map((run) => (
          <li key={run.id}>
            <span className="number">{timeText(run.startedAt)}</span>
            <span className="quiet">
              {run.finishedAt ? timeText(run.finishedAt) : t('acceptance.notFinished')}
            </span>
            <button
              type="button"
              className="button button-quiet button-small"
              onClick={() => onOpen(run)}
            >
              {t('acceptance.open')}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
