import { useState } from 'react'

const prefix = 'tongbao.console.table.'

/** Something of a table that is kept in this browser: which columns, which filters. */
export function useKept<T>(name: string, fallback: T): readonly [T, (value: T) => void] {
  const key = `${prefix}${name}`
  const [value, setValue] = useState(() => read(key, fallback))
  const keep = (next: T) => {
    setValue(next)
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // A private window may refuse storage; the choice then lasts for this visit.
    }
  }
  return [value, keep]
}

function read<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}
