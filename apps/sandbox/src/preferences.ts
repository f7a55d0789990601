import { useSyncExternalStore } from 'react'
import { type Language, speak } from './i18n.ts'

export type Theme = 'auto' | 'light' | 'dark'
type Preferences = { theme: Theme; language: Language }

const KEY = 'tongbao.sandbox.preferences'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Storage may be forbidden or hold another version's text; either way the defaults are right. */
function stored(): Preferences {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>
    return {
      theme: saved.theme === 'light' || saved.theme === 'dark' ? saved.theme : 'auto',
      language: saved.language === 'en' || saved.language === 'zh' ? saved.language : 'zh',
    }
  } catch {
    return { theme: 'auto', language: 'zh' }
  }
}

let current = stored()

function paint(): void {
  const isDark = current.theme === 'dark' || (current.theme === 'auto' && dark.matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute('content', isDark ? '#0d1312' : '#f4f6f5')
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // A private window may refuse storage; the choice then lasts for this visit.
  }
  paint()
  if (change.language) void speak(change.language)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current)
}

/** Paints the stored theme and follows the system while the choice is "auto". */
export function startPreferences(): Preferences {
  paint()
  dark.addEventListener('change', paint)
  return current
}
