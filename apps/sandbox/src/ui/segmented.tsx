type SegmentedProps<T extends string> = {
  label: string
  value: T
  options: { value: T; label: string; testId?: string }[]
  onChange: (value: T) => void
}

export function Segmented<T extends string>(props: SegmentedProps<T>) {
  return (
    <div className="segmented" role="group" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === props.value}
          onClick={() => props.onChange(option.value)}
          data-testid={option.testId}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
