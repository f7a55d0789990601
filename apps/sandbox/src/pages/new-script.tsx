import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fault, type Step, sandbox } from '../sandbox-api.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Icon } from '../ui/icon.tsx'
import { Panel } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { useFaultChoices } from '../ui/use-fault-choices.ts'
import { useWords } from '../ui/use-words.ts'
import { VerbField } from './new-fault.tsx'

/** One row of the form; a fault beside another is one that the seed may choose instead. */
type Draft = { id: number; fault: string; other: string; verb: string; atCall: string }

let count = 0
const draftOf = (fault: string): Draft => ({ id: count++, fault, other: '', verb: '', atCall: '1' })

const stepOf = ({ fault, other, verb, atCall }: Draft): Step => ({
  faults: other === '' ? [fault] : [fault, other],
  ...(verb && { verb }),
  atCall: Number(atCall),
})

export function NewScript({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const first = faults[0]?.name ?? ''
  const [name, setName] = useState('')
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => [draftOf(first)])
  const change = (id: number, part: Partial<Draft>): void =>
    setDrafts(drafts.map((one) => (one.id === id ? { ...one, ...part } : one)))

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    const script = { mchid: '*', name: name.trim(), steps: drafts.map(stepOf) }
    if (await act(() => sandbox.saveScript(script))) {
      setName('')
      setDrafts([draftOf(first)])
    }
  }

  return (
    <Panel title={t('scripts.newScript')} hint={t('scripts.newHint')}>
      <form className="form form-pad" onSubmit={(event) => void save(event)}>
        <TextField
          label={t('scripts.name')}
          value={name}
          onChange={setName}
          maxLength={64}
          placeholder={t('scripts.nameExample')}
          required
        />
        {drafts.map((draft, index) => (
          <StepFields
            key={draft.id}
            number={index + 1}
            draft={draft}
            faults={faults}
            onChange={(part) => change(draft.id, part)}
            {...(drafts.length > 1 && {
              onRemove: () => setDrafts(drafts.filter(({ id }) => id !== draft.id)),
            })}
          />
        ))}
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => setDrafts([...drafts, draftOf(first)])}
        >
          <Icon name="plus" size={18} />
          {t('scripts.addStep')}
        </button>
        <FormError>{failed}</FormError>
        <button type="submit" className="button button-primary" disabled={isBusy}>
          {t('scripts.save')}
        </button>
      </form>
    </Panel>
  )
}

type StepProps = {
  number: number
  draft: Draft
  faults: readonly Fault[]
  onChange: (part: Partial<Draft>) => void
  onRemove?: () => void
}

function StepFields({ number, draft, faults, onChange, onRemove }: StepProps) {
  const { t } = useTranslation()
  const say = useWords()
  const groups = useFaultChoices(faults)
  const verbs = faults.find(({ name }) => name === draft.fault)?.verbs ?? []
  const fits = faults.filter(
    (one) => one.name !== draft.fault && (draft.verb === '' || one.verbs.includes(draft.verb)),
  )
  return (
    <fieldset className="step">
      <legend>{t('scripts.step', { number })}</legend>
      {onRemove ? (
        <button
          type="button"
          className="tiny step-remove"
          aria-label={t('scripts.removeStep', { number })}
          onClick={onRemove}
        >
          <Icon name="close" size={18} />
        </button>
      ) : null}
      <SelectField
        label={t('faults.fault')}
        value={draft.fault}
        onChange={(fault) => onChange({ fault, other: '', verb: '' })}
        options={[]}
        groups={groups}
      />
      <SelectField
        label={t('scripts.other')}
        value={draft.other}
        onChange={(other) => onChange({ other })}
        options={[
          { value: '', label: t('scripts.noOther') },
          ...fits.map((one) => ({ value: one.name, label: say(one.title) })),
        ]}
      />
      <div className="pair">
        <VerbField
          verbs={verbs}
          value={draft.verb}
          onChange={(verb) => onChange({ verb, other: '' })}
        />
        <TextField
          label={t('scripts.atCall')}
          type="number"
          min={1}
          max={1_000_000}
          value={draft.atCall}
          onChange={(atCall) => onChange({ atCall })}
          required
        />
      </div>
    </fieldset>
  )
}
