import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'

type Item = Readonly<{ key: string; label: string; children: ReactNode }>
type Props = Readonly<{
  name: string
  items: readonly Item[]
  /** Where the address says which is open. */
  chosen?: string | undefined
  onChoose?: (key: string) => void
}>

/** Tabs that wrap where there is no room: those of the kit hide the rest behind a button in their list. */
export function Sections({ name, items, chosen, onChoose }: Props) {
  const id = useId()
  const [own, setOwn] = useState(items[0]?.key)
  const index = Math.max(
    0,
    items.findIndex(({ key }) => key === (onChoose ? chosen : own)),
  )
  const choose = (key: string) => (onChoose ?? setOwn)(key)
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = items.at((index + step) % items.length)
    if (step === 0 || !next) return
    event.preventDefault()
    choose(next.key)
    const list = event.currentTarget.parentElement
    list?.querySelectorAll('button')[items.indexOf(next)]?.focus()
  }
  return (
    <>
      <div role="tablist" aria-label={name} className="ops-tabs">
        {items.map(({ key, label }, at) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-tab-${at}`}
            aria-selected={at === index}
            aria-controls={`${id}-panel`}
            tabIndex={at === index ? 0 : -1}
            onClick={() => choose(key)}
            onKeyDown={move}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${index}`}>
        {items[index]?.children}
      </div>
    </>
  )
}
