import { useMutation } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { textAt } from '../join/content.ts'
import { ContentTable } from '../join/content-table.tsx'
import type { Field, Section } from '../join/field.ts'
import { useFieldWords } from '../join/use-field-words.ts'
import { placeOf } from '../join/validate.ts'
import { useWordsOf } from '../words/refused.ts'
import type { Marks } from './task.ts'
import { onboarding, type Whole } from './api.ts'

/** A path of the form as the server points to it. */
export const pointerOf = (path: string): string => `/${path.replaceAll('.', '/')}`

type Props = Readonly<{
  whole: Whole
  part: 'content' | 'documents'
  /** There while somebody may send it back. */
  marks?: Marks
  onMark?: (path: string, reason: string | undefined) => void
}>

/** What the cells beside an answer look at. */
const Beside = createContext<Props | undefined>(undefined)

/** Answers with findings beside them; a reviewer marks what must be mended. */
export function ContentTab(props: Props) {
  const { whole, part } = props
  const { t } = useTranslation('onboarding')
  const isOfPart = ({ step }: Section) => (step === 'documents') === (part === 'documents')
  return (
    <Beside.Provider value={props}>
      {part === 'documents' && (
        <Alert type="info" showIcon title={t('one.documentHint')} className="join-note" />
      )}
      <ContentTable content={whole.application.content} only={isOfPart} Beside={BesideAnswer} />
    </Beside.Provider>
  )
}

function BesideAnswer({ field }: Readonly<{ field: Field }>) {
  const given = useContext(Beside)
  if (!given) return null
  const { whole, marks, onMark } = given
  return (
    <>
      <Reveal whole={whole} field={field} />
      {marks && onMark && <Mark field={field} marks={marks} onMark={onMark} />}
      <Found whole={whole} field={field} />
    </>
  )
}

function Found({ whole, field }: Readonly<{ whole: Whole; field: Field }>) {
  const words = useFieldWords()
  const { content, findings, reasons } = whole.application
  const isHere = (pointer: string) => placeOf(content, pointer)?.field.path === field.path
  return (
    <>
      {findings
        .filter((finding) => isHere(finding.field))
        .map((finding) => (
          <p
            key={finding.code}
            className={finding.severity === 'block' ? 'field-error' : 'join-warning'}
          >
            {words.finding(finding)}
          </p>
        ))}
      {reasons
        .filter((reason) => reason.field !== '' && isHere(reason.field))
        .map(({ reason }) => (
          <p key={reason} className="field-error" lang="zh-CN">
            {reason}
          </p>
        ))}
    </>
  )
}

/** A masked value in the clear, for comparing it with the document: it is written down who looked. */
function Reveal({ whole, field }: Readonly<{ whole: Whole; field: Field }>) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const words = useFieldWords()
  const { id, content } = whole.application
  const reveal = useMutation({ mutationFn: () => onboarding.reveal(id, pointerOf(field.path)) })
  if (!textAt(content, field.path).includes('*')) return null
  if (reveal.data)
    return (
      <span className="onboarding-clear" lang="zh-CN">
        {reveal.data.value}
      </span>
    )
  return (
    <>
      <Button size="small" type="link" loading={reveal.isPending} onClick={() => reveal.mutate()}>
        {t('one.reveal')}
        <span className="unseen"> {words.label(field)}</span>
      </Button>
      {reveal.error && <span className="field-error">{wordsOf(reveal.error)}</span>}
    </>
  )
}

type MarkProps = Readonly<{
  field: Field
  marks: Marks
  onMark: (path: string, reason: string | undefined) => void
}>

function Mark({ field, marks, onMark }: MarkProps) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const isMarked = marks.has(field.path)
  return (
    <Button
      size="small"
      type="link"
      danger={isMarked}
      aria-pressed={isMarked}
      onClick={() => onMark(field.path, isMarked ? undefined : '')}
      data-testid={`mark-${field.path}`}
    >
      {t(isMarked ? 'review.marked' : 'review.mark')}
      <span className="unseen"> {words.label(field)}</span>
    </Button>
  )
}
