import { useTranslation } from 'react-i18next'
import type { Fault } from '../sandbox-api.ts'
import { useWords } from './use-words.ts'

/** The table of faults by where they strike, for a choice of one. */
export function useFaultChoices(faults: readonly Fault[]) {
  const { t } = useTranslation()
  const say = useWords()
  const places = [...new Set(faults.map(({ place }) => place))]
  return places.map((place) => ({
    label: t(`faults.places.${place as 'call'}`),
    options: faults
      .filter((one) => one.place === place)
      .map((one) => ({ value: one.name, label: say(one.title) })),
  }))
}
