import { type Fault, untilFault } from './check.ts'
import { type Content, textAt, type Value, valueAt, withValue } from './content.ts'
import type { Field, Section, Step } from './field.ts'
import { restSections } from './rest-sections.ts'
import { sectionsOf } from './sections.ts'

/** What stands in the way of a field, as one sees it before the server looks; an empty one is `missing`. */
export function faultOf(field: Field, content: Content, today: string): Fault | undefined {
  const { path, kind, check, max } = field
  if (isEmpty(valueAt(content, path))) return field.isOptional ? undefined : 'missing'
  const text = textAt(content, path)
  // What the server shows masked has been checked there, and is not sent anew.
  if (text.includes('*')) return undefined
  if (kind === 'until') return untilFault(text, textAt(content, beginOf(path)), today)
  if (max !== undefined && text.length > max) return 'tooLong'
  return text === '' ? undefined : check?.(text, content)
}

const beginOf = (path: string): string => path.replace(/_end$/, '_begin')

const isEmpty = (value: Value): boolean =>
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

export type Flaw = Readonly<{ field: Field; section: Section; fault: Fault }>

/** What is still to be done, in the order of the form; of one step, or of all of them. */
export const flawsOf = (content: Content, today: string, step?: Step): readonly Flaw[] =>
  sectionsOf(content)
    .filter((section) => step === undefined || section.step === step)
    .flatMap((section) =>
      section.fields.flatMap((field) => {
        const fault = faultOf(field, content, today)
        return fault ? [{ field, section, fault }] : []
      }),
    )

/** What is sent: only what is asked. The wire wants no empty structures. */
export function pruned(content: Content): Content {
  let kept: Content = {}
  for (const { path } of sectionsOf(content).flatMap(({ fields }) => fields)) {
    const value = valueAt(content, path)
    if (isEmpty(value)) continue
    kept = withValue(kept, path, typeof value === 'string' ? value.trim() : value)
  }
  return kept
}

/** `/subject_info/identity_info` of a refusal is the path `subject_info.identity_info`. */
export const pathOf = (field: string): string =>
  field
    .replace(/^\/?(?:body\/)?/, '')
    .replaceAll(/[/[]/g, '.')
    .replaceAll(']', '')

/** Where a field of this path is asked, or said unasked. */
export function placeOf(
  content: Content,
  path: string,
): Readonly<{ field: Field; section: Section }> | undefined {
  const wanted = pathOf(path)
  const places = sectionsOf(content).flatMap(placesIn)
  return (
    places.find(({ field }) => field.path === wanted) ??
    restSections(content)
      .flatMap(placesIn)
      .find(({ field }) => field.path === wanted) ??
    places.find(
      ({ field }) => field.path.startsWith(`${wanted}.`) || wanted.startsWith(`${field.path}.`),
    ) ??
    places.find(({ field }) => field.path.endsWith(`.${wanted}`))
  )
}

const placesIn = (section: Section) => section.fields.map((field) => ({ field, section }))
