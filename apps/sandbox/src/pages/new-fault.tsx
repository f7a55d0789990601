import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, type Merchant, sandbox } from '../sandbox-api.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Panel } from '../ui/page.tsx'
import { Segmented } from '../../../wallet/src/ui/segmented.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { useFaultChoices } from '../ui/use-fault-choices.ts'
import { useWords } from '../ui/use-words.ts'

type Props = { faults: readonly Fault[]; merchants: readonly Merchant[] }
type Often = { kind: 'next' | 'rate'; take: string; percent: string }

const million = 1_000_000

export function NewFault({ faults, merchants }: Props) {
  const { t } = useTranslation()
  const say = useWords()
  const { act, isBusy, failed } = useAct()
  const [mchid, setMchid] = useState(merchants[0]?.mchid ?? '*')
  const [name, setName] = useState(faults[0]?.name ?? '')
  const [verb, setVerb] = useState('')
  const [often, setOften] = useState<Often>({ kind: 'next', take: '1', percent: '10' })
  const [given, setGiven] = useState<Record<string, string>>({})
  const groups = useFaultChoices(faults)
  const fault = faults.find((one) => one.name === name)
  if (!fault) return null

  function choose(chosen: string): void {
    setName(chosen)
    setVerb('')
    setGiven({})
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    await act(() => sandbox.orderFault({ mchid, ...wishOf(fault, { verb, given, often }) }))
  }

  return (
    <Panel title={t('faults.newFault')}>
      <form className="form form-pad" onSubmit={(event) => void submit(event)}>
        <SelectField
          label={t('faults.merchant')}
          value={mchid}
          onChange={setMchid}
          options={[
            ...merchants.map((one) => ({ value: one.mchid, label: `${one.name} ${one.mchid}` })),
            { value: '*', label: t('faults.everybody') },
          ]}
        />
        <SelectField
          label={t('faults.fault')}
          value={name}
          onChange={choose}
          options={[]}
          groups={groups}
        />
        <div className="explained">
          <p>{say(fault.happens)}</p>
          <p className="quiet">
            <strong>{t('faults.advice')}</strong> {say(fault.advice)}
          </p>
        </div>
        <VerbField verbs={fault.verbs} value={verb} onChange={setVerb} />
        <ParameterFields fault={fault} given={given} onChange={setGiven} />
        <OftenFields often={often} onChange={setOften} />
        <FormError>{failed}</FormError>
        <button type="submit" className="button button-primary" disabled={isBusy}>
          {t('faults.order')}
        </button>
      </form>
    </Panel>
  )
}

type Given = Record<string, string>
type Filled = { verb: string; given: Given; often: Often }

function wishOf(fault: Fault | undefined, { verb, given, often }: Filled) {
  const { name = '', parameters = {} } = fault ?? {}
  const values = Object.entries(parameters).map(([key, { usual }]): [string, number] => [
    key,
    Number(given[key] ?? usual),
  ])
  return {
    fault: name,
    ...(verb && { verb }),
    parameters: Object.fromEntries(values),
    ...(often.kind === 'next'
      ? { take: Number(often.take) }
      : { rate: Math.round((Number(often.percent) / 100) * million) }),
  }
}

type VerbProps = { verbs: readonly string[]; value: string; onChange: (verb: string) => void }

export function VerbField({ verbs, value, onChange }: VerbProps) {
  const { t } = useTranslation()
  return (
    <SelectField
      label={t('faults.verb')}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t('faults.everyVerb') },
        ...verbs.map((verb) => ({ value: verb, label: t(`faults.verbs.${verb as 'pay'}`) })),
      ]}
    />
  )
}

type ParameterProps = { fault: Fault; given: Given; onChange: (given: Given) => void }

function ParameterFields({ fault, given, onChange }: ParameterProps) {
  const say = useWords()
  return Object.entries(fault.parameters).map(([key, { title, min, max, usual }]) => (
    <TextField
      key={key}
      label={say(title)}
      type="number"
      min={min}
      max={max}
      value={given[key] ?? String(usual)}
      onChange={(value) => onChange({ ...given, [key]: value })}
      required
    />
  ))
}

function OftenFields({ often, onChange }: { often: Often; onChange: (often: Often) => void }) {
  const { t } = useTranslation()
  return (
    <div className="pair">
      <Segmented
        label={t('faults.often')}
        value={often.kind}
        onChange={(kind) => onChange({ ...often, kind })}
        options={[
          { value: 'next', label: t('faults.next') },
          { value: 'rate', label: t('faults.rate') },
        ]}
      />
      {often.kind === 'next' ? (
        <TextField
          label={t('faults.times')}
          type="number"
          min={1}
          max={million}
          value={often.take}
          onChange={(take) => onChange({ ...often, take })}
          required
        />
      ) : (
        <TextField
          label={t('faults.percent')}
          type="number"
          min={1}
          max={100}
          value={often.percent}
          onChange={(percent) => onChange({ ...often, percent })}
          required
        />
      )}
    </div>
  )
}
