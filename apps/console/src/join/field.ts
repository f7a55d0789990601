import type { Content } from './content.ts'
import type { Fault } from './check.ts'

export const steps = ['subject', 'people', 'business', 'account', 'documents', 'submit'] as const
export type Step = (typeof steps)[number]

export type FieldKind =
  | 'text'
  | 'long'
  | 'choice'
  | 'choices'
  | 'yesno'
  | 'date'
  | 'until'
  | 'region'
  | 'bank'
  | 'rule'
  | 'media'
  | 'medias'

/** One thing that is asked. Its words in the texts are `field.<last name of its path>`. */
export type Field = Readonly<{
  path: string
  kind: FieldKind
  choices?: readonly string[]
  isOptional?: boolean
  /** Characters at most. */
  max?: number
  /** Files at most, where it is a list. */
  files?: number
  /** What is wrong with a text that is there. */
  check?: (text: string, content: Content) => Fault | undefined
  /** Upper case as it is typed. */
  isCode?: boolean
  inputMode?: 'numeric' | 'tel' | 'email' | 'url'
  /** Its words, where the last name of the path means something else here. */
  label?: string
}>

/** What is asked together, under one heading: `section.<id>`. */
export type Section = Readonly<{
  id: string
  step: Step
  fields: readonly Field[]
  /** Which of several, from 1. */
  count?: number
}>

type More = Partial<Omit<Field, 'path' | 'kind'>>

const make =
  (kind: FieldKind) =>
  (path: string, more: More = {}): Field => ({ path, kind, ...more })

export const field = {
  text: make('text'),
  long: make('long'),
  date: make('date'),
  until: make('until'),
  yesno: make('yesno'),
  region: make('region'),
  bank: make('bank'),
  rule: make('rule'),
  media: make('media'),
  medias: make('medias'),
  choice: (path: string, choices: readonly string[], more: More = {}): Field => ({
    path,
    kind: 'choice',
    choices,
    ...more,
  }),
  choices: (path: string, choices: readonly string[], more: More = {}): Field => ({
    path,
    kind: 'choices',
    choices,
    ...more,
  }),
}
