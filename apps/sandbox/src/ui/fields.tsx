import { type ReactNode, useId } from 'react'
import { Icon } from './icon.tsx'

type FieldProps = { label: string; note?: string; children: (id: string) => ReactNode }

export function Field({ label, note, children }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-box">{children(id)}</div>
      {note ? <p className="field-note">{note}</p> : null}
    </div>
  )
}

type TextProps = {
  label: string
  note?: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'number' | 'datetime-local'
  placeholder?: string
  required?: boolean
  min?: number
  max?: number
  maxLength?: number
}

export function TextField({ label, note, onChange, type = 'text', ...rest }: TextProps) {
  return (
    <Field label={label} {...(note ? { note } : {})}>
      {(id) => (
        <input
          id={id}
          type={type}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
      )}
    </Field>
  )
}

export type Choice = { value: string; label: string }
type SelectProps = {
  label: string
  note?: string
  value: string
  onChange: (value: string) => void
  options: readonly Choice[]
  groups?: readonly { label: string; options: readonly Choice[] }[]
}

export function SelectField({ label, note, value, onChange, options, groups = [] }: SelectProps) {
  return (
    <Field label={label} {...(note ? { note } : {})}>
      {(id) => (
        <>
          <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
            <Options options={options} />
            {groups.map((group) => (
              <optgroup key={group.label} label={group.label}>
                <Options options={group.options} />
              </optgroup>
            ))}
          </select>
          <Icon name="down" size={18} />
        </>
      )}
    </Field>
  )
}

const Options = ({ options }: { options: readonly Choice[] }) =>
  options.map((option) => (
    <option key={option.value} value={option.value}>
      {option.label}
    </option>
  ))
