import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
  label: string
  value: string
  onValue: (value: string) => void
  note?: ReactNode
  error?: string | undefined
  lead?: ReactNode
  end?: ReactNode
  testId?: string
}

export function Field(props: FieldProps) {
  const { label, value, onValue, note, error, lead, end, testId, ...input } = props
  const id = useId()
  const said = error ?? note
  return (
    <div className={`field ${error ? 'field-error' : ''}`}>
      <label htmlFor={id}>{label}</label>
      <div className="field-box">
        {lead ? <span className="field-lead">{lead}</span> : null}
        <input
          id={id}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={said ? `${id}-note` : undefined}
          data-testid={testId}
          {...input}
        />
        {end}
      </div>
      {said ? (
        <p className="field-note" id={`${id}-note`}>
          {said}
        </p>
      ) : null}
    </div>
  )
}
