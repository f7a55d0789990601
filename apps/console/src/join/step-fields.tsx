import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Application } from './api.ts'
import { type Content, type Value, valueAt } from './content.ts'
import type { Field, Section, Step } from './field.ts'
import { FieldRow } from './field-row.tsx'
import type { Change, Said } from './control.ts'
import { beneficiaries, beneficiariesMax, beneficiaryCount } from './people-sections.ts'
import { sectionsOf } from './sections.ts'
import { suggestionsOf } from './suggest.ts'
import { useFieldWords } from './use-field-words.ts'
import { faultOf, placeOf } from './validate.ts'

type Props = Readonly<{
  application: Application
  content: Content
  step: Step
  today: string
  /** Somebody wanted to go on: what is missing is said as well. */
  isTried: boolean
  onChange: (path: string, change: Change) => void
}>

/** The questions of one step, in their sections. */
export function StepFields(props: Props) {
  const { content, step, onChange } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const sections = sectionsOf(content).filter((section) => section.step === step)
  const onLeave = (path: string) => setLeft(new Set([...left, path]))
  return (
    <>
      {sections.map((section) => (
        <fieldset key={`${section.id}-${section.count ?? 0}`} className="join-section">
          <legend>{words.section(section)}</legend>
          <Suggestions {...props} section={section} />
          <div className="join-fields">
            {section.fields.map((field) => (
              <Row key={field.path} {...props} field={field} left={left} onLeave={onLeave} />
            ))}
          </div>
          {section.id === 'beneficiary' && section.count === beneficiaryCount(content) && (
            <MoreBeneficiaries content={content} onChange={onChange} />
          )}
        </fieldset>
      ))}
      {sections.length === 0 && <p className="nothing">{t('form.nothingHere')}</p>}
    </>
  )
}

type OneProps = Props &
  Readonly<{ field: Field; left: ReadonlySet<string>; onLeave: (path: string) => void }>

function Row({ application, content, field, today, isTried, left, onChange, onLeave }: OneProps) {
  const fault = faultOf(field, content, today)
  const isShown = isTried || (fault !== 'missing' && left.has(field.path))
  return (
    <FieldRow
      field={field}
      content={content}
      value={valueAt(content, field.path)}
      fault={isShown ? fault : undefined}
      said={useSaidOf(application, content, field)}
      onChange={onChange}
      onLeave={onLeave}
    />
  )
}

/** What the server, or a reviewer, said of a field, as long as nobody has changed it. */
function useSaidOf(application: Application, content: Content, field: Field): readonly Said[] {
  const words = useFieldWords()
  const before = valueAt(application.content, field.path)
  const now = valueAt(content, field.path)
  if (before === undefined || JSON.stringify(before) !== JSON.stringify(now)) return []
  const isHere = (pointer: string) =>
    placeOf(application.content, pointer)?.field.path === field.path
  return [
    ...application.reasons
      .filter((reason) => reason.field !== '' && isHere(reason.field))
      .map(({ reason }): Said => ({ tone: 'error', text: reason })),
    ...application.findings
      .filter((finding) => isHere(finding.field))
      .map(
        (finding): Said => ({
          tone: finding.severity === 'block' ? 'error' : 'warning',
          text: words.finding(finding),
        }),
      ),
  ]
}

/** What was said before need not be typed again. */
function Suggestions({ content, section, onChange }: Props & Readonly<{ section: Section }>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const found = suggestionsOf(content, section)
  if (found.length === 0) return null
  return (
    <p className="join-suggestions">
      {found.map(({ field, value }) => (
        <Button key={field.path} size="small" onClick={() => onChange(field.path, value)}>
          {t('form.suggest', { label: words.label(field), value })}
        </Button>
      ))}
    </p>
  )
}

function MoreBeneficiaries({ content, onChange }: Pick<Props, 'content' | 'onChange'>) {
  const { t } = useTranslation('onboarding')
  const count = beneficiaryCount(content)
  const list = valueAt(content, beneficiaries)
  const all: readonly Value[] = Array.isArray(list) ? list : [{}]
  return (
    <div className="join-buttons join-buttons-start">
      {count < beneficiariesMax && (
        <Button onClick={() => onChange(beneficiaries, [...all, {}])}>
          {t('form.addBeneficiary')}
        </Button>
      )}
      {count > 1 && (
        <Button onClick={() => onChange(beneficiaries, all.slice(0, -1))}>
          {t('form.removeBeneficiary')}
        </Button>
      )}
    </div>
  )
}
