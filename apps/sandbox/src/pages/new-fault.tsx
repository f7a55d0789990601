import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, type Merchant, sandbox } from '../sandbox-api.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Panel } from '../ui/page.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { useFaultChoices } from '../ui/use-fault-choices.ts'
import { useWords } from '../ui/use-words.ts'

type Props = { faults: readonly Fault[]; merchants: readonly Merchant[] }
type Often = 'next' | 'rate'

const million = 1_000_000

export function NewFault({ faults, merchants }: Props) {
  const { t } = useTranslation()
  const say = useWords()
  const { act, isBusy, failed } = useAct()
  const [mchid, setMchid] = useState(merchants[0]?.mchid ?? '*')
  const [name, setName] = useState(faults[0]?.name ?? '')
  const [verb, setVerb] = useState('')
  const [often, setOften] = useState<Often>('next')
  const [take, setTake] = useState('1')
  const [percent, setPercent] = useState('10')
  const [given, setGiven] = useState<Record<string, string>>({})
  const groups = useFaultChoices(faults)
  const fault = faults.find((one) => one.name === name)
  if (!fault) return null
  const parameters = Object.entries(fault.parameters)

  function choose(chosen: string): void {
    setName(chosen)
    setVerb('')
    setGiven({})
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const values = parameters.map(([key, { usual }]) => [key, Number(given[key] ?? usual)])
    await act(() =>
      sandbox.orderFault({
        mchid,
        fault: name,
        ...(verb && { verb }),
        parameters: Object.fromEntries(values) as Record<string, number>,
        ...(often === 'next'
          ? { take: Number(take) }
          : { rate: Math.round((Number(percent) / 100) * million) }),
      }),
    )
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
        <SelectField
          label={t('faults.verb')}
          value={verb}
          onChange={setVerb}
          options={[
            { value: '', label: t('faults.everyVerb') },
            ...fault.verbs.map((value) => ({
              value,
              label: t(`faults.verbs.${value as 'pay'}`),
            })),
          ]}
        />
        {parameters.map(([key, { title, min, max, usual }]) => (
          <TextField
            key={key}
            label={say(title)}
            type="number"
            min={min}
            max={max}
            value={given[key] ?? String(usual)}
            onChange={(value) => setGiven({ ...given, [key]: value })}
            required
          />
        ))}
        <div className="pair">
          <Segmented
            label={t('faults.often')}
            value={often}
            onChange={setOften}
            options={[
              { value: 'next', label: t('faults.next') },
              { value: 'rate', label: t('faults.rate') },
            ]}
          />
          {often === 'next' ? (
            <TextField
              label={t('faults.times')}
              type="number"
              min={1}
              max={million}
              value={take}
              onChange={setTake}
              required
            />
          ) : (
            <TextField
              label={t('faults.percent')}
              type="number"
              min={1}
              max={100}
              value={percent}
              onChange={setPercent}
              required
            />
          )}
        </div>
        <FormError>{failed}</FormError>
        <button type="submit" className="button button-primary" disabled={isBusy}>
          {t('faults.order')}
        </button>
      </form>
    </Panel>
  )
}
