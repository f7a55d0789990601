import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RowProps, Said } from './control.ts'
import { FieldControl } from './field-control.tsx'
import type { FieldKind } from './field.ts'
import { useFieldWords } from './use-field-words.ts'

/** Of several inputs, which no single label can name. */
const grouped: ReadonlySet<FieldKind> = new Set(['choices', 'yesno', 'until', 'media', 'medias'])

/** One question: its words, why it is asked, the control, and what is wrong with the answer. */
export function FieldRow(props: RowProps) {
  const { field, fault, said } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const id = idOf(field.path)
  const hint = words.hint(field)
  const isGroup = grouped.has(field.kind)
  const texts: readonly Said[] = fault ? [{ tone: 'error', text: words.fault(fault) }] : said
  const isWrong = texts.some(({ tone }) => tone === 'error')
  const label = (
    <>
      {words.label(field)}
      {field.isOptional && <span className="join-optional">{t('form.optional')}</span>}
    </>
  )
  return (
    <div
      className={`join-field join-field-${field.kind}`}
      data-field={field.path}
      {...(isGroup && { role: 'group', 'aria-labelledby': `${id}-label` })}
    >
      {isGroup ? (
        <span className="join-label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="join-label" id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
      )}
      {hint && (
        <p className="join-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldControl
        {...props}
        id={id}
        isWrong={isWrong}
        describedBy={describing(id, hint, texts)}
      />
      <SaidTexts id={id} texts={texts} />
    </div>
  )
}

const describing = (id: string, hint: string, texts: readonly Said[]): string | undefined =>
  [hint && `${id}-hint`, texts.length > 0 && `${id}-said`].filter(Boolean).join(' ') || undefined

function SaidTexts({ id, texts }: Readonly<{ id: string; texts: readonly Said[] }>): ReactNode {
  if (texts.length === 0) return null
  return (
    <div id={`${id}-said`} className="join-said" role="alert">
      {texts.map(({ tone, text }) => (
        <p key={text} className={tone === 'error' ? 'field-error' : 'join-warning'}>
          {text}
        </p>
      ))}
    </div>
  )
}

/** A path as an id of the page. */
export const idOf = (path: string): string => `f-${path.replaceAll('.', '-')}`
