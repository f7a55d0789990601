import { Button, Progress } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../frame/icon.tsx'
import { useWordsOf } from '../words/refused.ts'
import { DocumentPicture } from './document-picture.tsx'
import type { RowProps } from './field-row.tsx'
import { useFormDoor } from './form-door.ts'
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

/** Files of one question, each sent as it is chosen, with a picture of what has been sent. */
export function UploadControl({ field, value, id, describedBy, onChange, onLeave }: Props) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const words = useFieldWords()
  const { door, seen } = useFormDoor()
  const input = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState<Sending>()
  const [problem, setProblem] = useState<string>()
  const isList = field.kind === 'medias'
  const ids = idsOf(value)
  const hasRoom = ids.length < (isList ? (field.files ?? 1) : 1)
  const put = (next: readonly string[]) => onChange(field.path, isList ? next : (next[0] ?? ''))

  const send = async (file: File) => {
    const fault = fileFault(file)
    setProblem(fault && t(`form.${fault}`))
    if (fault) return
    setSending({ name: file.name, part: 0 })
    try {
      const { mediaId } = await door.upload(file, (part) => setSending({ name: file.name, part }))
      seen.set(mediaId, { url: URL.createObjectURL(file), type: file.type, name: file.name })
      put(isList ? [...ids, mediaId] : [mediaId])
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setSending(undefined)
      onLeave(field.path)
    }
  }
  return (
    <div className="join-files">
      {ids.map((mediaId) => (
        <figure key={mediaId} className="join-file">
          <DocumentPicture mediaId={mediaId} title={words.label(field)} />
          <Button
            size="small"
            onClick={() => put(ids.filter((each) => each !== mediaId))}
            aria-label={t('form.removeOf', { title: words.label(field) })}
          >
            {t('form.remove')}
          </Button>
        </figure>
      ))}
      {sending && (
        <div className="join-file join-file-sending" role="status">
          <span>{sending.name}</span>
          <Progress
            percent={Math.round(sending.part * 100)}
            size="small"
            aria-label={t('form.sending', { name: sending.name })}
          />
        </div>
      )}
      {hasRoom && !sending && (
        <button
          type="button"
          className="join-file join-file-add"
          id={id}
          {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
          onClick={() => input.current?.click()}
          aria-label={t('form.uploadOf', { title: words.label(field) })}
        >
          <Icon name="upload" size={22} />
          <span>{t('form.upload')}</span>
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

const idsOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}
