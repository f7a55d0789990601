import { Cascader, Checkbox, Input, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { banks } from './banks.ts'
import { forever } from './check.ts'
import { type ControlProps, spokenOf } from './control.ts'
import { provinces } from './regions.ts'
import { RuleControl } from './rule-control.tsx'
import { UploadControl } from './upload-control.tsx'
import { useFieldWords } from './use-field-words.ts'

type Props = ControlProps

/** The control that a kind of field has. */
export function FieldControl(props: Props) {
  switch (props.field.kind) {
    case 'text':
    case 'date':
      return <TextControl {...props} />
    case 'rule':
      return <RuleControl {...props} />
    case 'long':
      return <LongControl {...props} />
    case 'choice':
    case 'bank':
      return <ChoiceControl {...props} />
    case 'choices':
      return <ChoicesControl {...props} />
    case 'yesno':
      return <YesNoControl {...props} />
    case 'until':
      return <UntilControl {...props} />
    case 'region':
      return <RegionControl {...props} />
    case 'media':
    case 'medias':
      return <UploadControl {...props} />
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function TextControl(props: Props) {
  const { field, value, isWrong, onChange, onLeave } = props
  const { path, kind, max, isCode = false, inputMode } = field
  return (
    <Input
      {...spokenOf(props)}
      value={textOf(value)}
      type={kind === 'date' ? 'date' : 'text'}
      autoComplete="off"
      spellCheck={false}
      {...(max !== undefined && { maxLength: max })}
      {...(inputMode && { inputMode })}
      {...(isWrong && { status: 'error' as const })}
      className={isCode || inputMode === 'numeric' ? 'join-code' : ''}
      onChange={({ target }) => onChange(path, typed(target.value, props))}
      onBlur={() => onLeave(path)}
    />
  )
}

/** Numbers come with blanks where somebody copies them from a card. */
function typed(text: string, { field: { isCode, inputMode } }: Props): string {
  if (isCode) return text.replaceAll(/\s/g, '').toUpperCase()
  return inputMode === 'numeric' ? text.replaceAll(/[\s-]/g, '') : text
}

function LongControl(props: Props) {
  const { field, value, onChange, onLeave } = props
  return (
    <Input.TextArea
      {...spokenOf(props)}
      value={textOf(value)}
      maxLength={field.max ?? 512}
      showCount
      autoSize={{ minRows: 3, maxRows: 8 }}
      onChange={({ target }) => onChange(field.path, target.value)}
      onBlur={() => onLeave(field.path)}
    />
  )
}

function ChoiceControl(props: Props) {
  const { field, value, isWrong, onChange, onLeave } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const options =
    field.kind === 'bank'
      ? banks.map((bank) => ({ value: bank, label: bank }))
      : (field.choices ?? []).map((choice) => ({ value: choice, label: words.choice(choice) }))
  const chosen = textOf(value)
  return (
    <span {...(field.kind === 'bank' && { lang: 'zh-CN' })}>
      <Select
        {...spokenOf(props)}
        {...(chosen && { value: chosen })}
        aria-label={words.label(field)}
        placeholder={t('form.choose')}
        options={options}
        showSearch={
          field.kind === 'bank' || options.length > 8 ? { optionFilterProp: 'label' } : false
        }
        {...(isWrong && { status: 'error' as const })}
        className="join-select"
        onChange={(next: string) => onChange(field.path, next)}
        onBlur={() => onLeave(field.path)}
      />
    </span>
  )
}

function ChoicesControl({ field, value, onChange }: Props) {
  const words = useFieldWords()
  const chosen = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  return (
    <Checkbox.Group
      className="join-choices"
      value={chosen}
      options={(field.choices ?? []).map((choice) => ({
        value: choice,
        label: words.choice(choice),
      }))}
      onChange={(next) => onChange(field.path, next.map(String))}
    />
  )
}

function YesNoControl({ field, value, onChange }: Props) {
  const { t } = useTranslation('onboarding')
  return (
    <Radio.Group
      value={typeof value === 'boolean' ? value : field.isOptional ? false : undefined}
      name={field.path}
      options={[
        { value: true, label: t('form.yes') },
        { value: false, label: t('form.no') },
      ]}
      onChange={({ target }) => onChange(field.path, target.value === true)}
    />
  )
}

/** A day, or for ever. */
function UntilControl(props: Props) {
  const { field, value, isWrong, onChange, onLeave } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const isForever = value === forever
  return (
    <span className="join-until">
      <Input
        {...spokenOf(props)}
        type="date"
        aria-label={words.label(field)}
        value={isForever ? '' : textOf(value)}
        disabled={isForever}
        {...(isWrong && { status: 'error' as const })}
        onChange={({ target }) => onChange(field.path, target.value)}
        onBlur={() => onLeave(field.path)}
      />
      <Checkbox
        checked={isForever}
        onChange={({ target }) => onChange(field.path, target.checked ? forever : '')}
      >
        {t('form.forever')}
      </Checkbox>
    </span>
  )
}

const regionOptions = provinces.map(({ code, name, cities }) => ({
  value: code,
  label: name,
  children: cities.map((city) => ({ value: city.code, label: city.name })),
}))

function RegionControl(props: Props) {
  const { field, value, isWrong, onChange, onLeave } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const code = textOf(value)
  const province = provinces.find(({ cities }) => cities.some((city) => city.code === code))
  return (
    <span lang="zh-CN">
      <Cascader
        {...spokenOf(props)}
        aria-label={words.label(field)}
        options={regionOptions}
        value={province ? [province.code, code] : []}
        placeholder={t('form.region')}
        showSearch
        allowClear={false}
        className="join-select"
        {...(isWrong && { status: 'error' as const })}
        onChange={(chosen) => onChange(field.path, chosen?.at(-1) ?? '')}
        onBlur={() => onLeave(field.path)}
      />
    </span>
  )
}
