import { usePreferences } from '../preferences.ts'
import type { Words } from '../sandbox-api.ts'

/** The table of faults comes in both languages from the sandbox itself. */
export function useWords(): (words: Words) => string {
  const { language } = usePreferences()
  return (words) => words[language]
}
