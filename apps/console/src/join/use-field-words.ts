import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import type { Finding } from './api.ts'
import type { Fault } from './check.ts'
import { type Field, type Section } from './field.ts'

/** The last name of a path that is not a number: what its words are kept under. */
export const nameOf = ({ path, label }: Field): string =>
  label ??
  path
    .split('.')
    .filter((name) => !/^\d+$/.test(name))
    .at(-1) ??
  path

/** What is asked, why and how, in the language that is spoken. */
export function useFieldWords() {
  const { t } = useTranslation('onboarding')
  return {
    label: (field: Field): string => {
      const name = nameOf(field)
      return t(`field.${name}`, { defaultValue: name })
    },
    hint: (field: Field): string => t(`hint.${nameOf(field)}`, { defaultValue: '' }),
    choice: (value: string): string => t(`choice.${value}`, { defaultValue: value }),
    fault: (fault: Fault): string => t(`fault.${fault}`, { defaultValue: fault }),
    section: ({ id, count }: Section): string => {
      const title = t(`section.${id}`, { defaultValue: id })
      return count === undefined ? title : `${title} ${count}`
    },
    finding: ({ remedy, ...words }: Finding): string => {
      const said = words[spoken()]
      return remedy[spoken()] ? `${said}${spoken() === 'zh' ? '。' : ' '}${remedy[spoken()]}` : said
    },
  }
}
