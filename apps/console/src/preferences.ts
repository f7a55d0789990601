import { useSyncExternalStore } from 'react'
import { type Language, speak } from './i18n.ts'

export type Theme = 'auto' | 'light' | 'dark'
type Preferences = Readonly<{ theme: Theme; language: Language }>

const key = 'tongbao.console'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Storage may be forbidden or hold another version's text; either way the defaults are right. */
function stored(): Preferences {
  try {
    const saved = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
    return {
      theme: saved.theme === 'light' || saved.theme === 'dark' ? saved.theme : 'auto',
      language: saved.language === 'en' ? 'en' : 'zh',
    }
  } catch {
    return { theme: 'auto', language: 'zh' }
  }
}

let current = stored()

const isDarkNow = (): boolean =>
  current.theme === 'dark' || (current.theme === 'auto' && dark.matches)

function paint(): void {
  const isDark = isDarkNow()
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute('content', isDark ? '#0d1312' : '#f4f6f5')
  for (const listener of listeners) listener()
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // A private window may refuse storage; the choice then lasts for this visit.
  }
  paint()
  if (change.language) void speak(change.language)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => current)

export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDarkNow)

const narrow = matchMedia('(max-width: 767px)')

/** A phone, or a window as narrow as one. */
export const useIsNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener)
      return () => narrow.removeEventListener('change', listener)
    },
    () => narrow.matches,
  )

/** Paints the stored theme and follows the system while the choice is "auto". */
export function startPreferences(): Preferences {
  paint()
  dark.addEventListener('change', paint)
  return current
}
