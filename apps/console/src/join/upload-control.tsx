import { Button, Progress } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../frame/icon.tsx'
import { useWordsOf } from '../words/refused.ts'
import { DocumentPicture } from './document-picture.tsx'
import type { Value } from './content.ts'
import type { RowProps } from './control.ts'
import { useFormDoor } from './form-door.ts'
import { shrunk } from './shrink.ts'
import { useFieldWords } from './use-field-words.ts'

const mebi = 1024 * 1024
const accepted = 'image/jpeg,image/png,image/bmp,application/pdf'
const imageBytes = 5 * mebi
const pdfBytes = 7.5 * mebi

/** What can be said of a file before it is sent. */
function fileFault({ type, size }: File): 'fileType' | 'fileSize' | undefined {
  if (!accepted.split(',').includes(type)) return 'fileType'
  return size > (type === 'application/pdf' ? pdfBytes : imageBytes) ? 'fileSize' : undefined
}

type Props = RowProps & Readonly<{ id: string; describedBy: string | undefined }>
type Sending = Readonly<{ name: string; part: number }>

/** Sends a file as it is chosen, and tells how far it is and what was wrong. */
function useSending({ field, onChange, onLeave }: Props) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const { door, seen, onSending } = useFormDoor()
  const [sending, setSending] = useState<Sending>()
  const [problem, setProblem] = useState<string>()
  const isList = field.kind === 'medias'
  const send = async (chosen: File) => {
    setProblem(undefined)
    setSending({ name: chosen.name, part: 0 })
    onSending?.(1)
    try {
      const file = await shrunk(chosen)
      const { name, type } = file
      const fault = fileFault(file)
      if (fault) return setProblem(t(`form.${fault}`))
      const { mediaId } = await door.upload(file, (part) => setSending({ name, part }))
      seen.set(mediaId, { url: URL.createObjectURL(file), type, name })
      onChange(field.path, (before) => (isList ? [...idsOf(before), mediaId] : mediaId))
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      onSending?.(-1)
      setSending(undefined)
      onLeave(field.path)
    }
  }
  return { sending, problem, send }
}

/** Files of one question, with a picture of each that has been sent. */
export function UploadControl(props: Props) {
  const { field, value } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const input = useRef<HTMLInputElement>(null)
  const { sending, problem, send } = useSending(props)
  const ids = idsOf(value)
  const hasRoom = ids.length < (field.kind === 'medias' ? (field.files ?? 1) : 1)
  return (
    <div className="join-files">
      {ids.map((mediaId) => (
        <Kept key={mediaId} {...props} mediaId={mediaId} />
      ))}
      {sending && <OnItsWay {...sending} />}
      {hasRoom && !sending && (
        <button
          type="button"
          className="join-file join-file-add"
          id={props.id}
          {...(props.describedBy !== undefined && { 'aria-describedby': props.describedBy })}
          onClick={() => input.current?.click()}
        >
          <Icon name="upload" size={22} />
          <span>
            {t('form.upload')}
            <span className="unseen"> {words.label(field)}</span>
          </span>
        </button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={accepted}
        data-testid={`file-${field.path}`}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file) void send(file)
        }}
      />
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

/** A file that is there, and can be taken away again. */
function Kept({ field, onChange, mediaId }: Props & Readonly<{ mediaId: string }>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const title = words.label(field)
  const without = (before: Value): Value =>
    field.kind === 'medias' ? idsOf(before).filter((each) => each !== mediaId) : ''
  return (
    <figure className="join-file">
      <DocumentPicture mediaId={mediaId} title={title} />
      <Button size="small" onClick={() => onChange(field.path, without)}>
        {t('form.remove')}
        <span className="unseen"> {title}</span>
      </Button>
    </figure>
  )
}

function OnItsWay({ name, part }: Sending) {
  const { t } = useTranslation('onboarding')
  return (
    <div className="join-file join-file-sending" role="status">
      <span>{name}</span>
      <Progress
        percent={Math.round(part * 100)}
        size="small"
        aria-label={t('form.sending', { name })}
      />
    </div>
  )
}

const idsOf = (value: Value): readonly string[] => {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}
