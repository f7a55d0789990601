import { useQuery } from '@tanstack/react-query'
import { Button, Image } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Waiting } from '../frame/states.tsx'
import { useWordsOf } from '../words/refused.ts'
import { type Seen, useFormDoor } from './form-door.ts'

/** A document as a picture that can be enlarged; what is no picture can be saved. */
export function DocumentPicture({ mediaId, title }: Readonly<{ mediaId: string; title: string }>) {
  const { t } = useTranslation('onboarding')
  const { door, seen, isAsked = false } = useFormDoor()
  const [isWanted, setWanted] = useState(!isAsked || seen.has(mediaId))
  const wordsOf = useWordsOf()
  const { data, error } = useQuery({
    queryKey: ['document', mediaId],
    queryFn: async (): Promise<Seen> => {
      const known = seen.get(mediaId)
      if (known) return known
      const blob = await door.document(mediaId)
      const got = { url: URL.createObjectURL(blob), type: blob.type, name: title }
      seen.set(mediaId, got)
      return got
    },
    staleTime: Infinity,
    retry: false,
    enabled: isWanted,
  })
  if (!isWanted)
    return (
      <Button className="join-unopened" onClick={() => setWanted(true)}>
        {t('form.open')}
        <span className="unseen"> {title}</span>
      </Button>
    )
  if (error) return <p className="field-error">{wordsOf(error)}</p>
  if (!data) return <Waiting />
  if (data.type.startsWith('image/'))
    return (
      <Image
        src={data.url}
        alt={title}
        className="join-picture"
        preview={{ mask: t('form.enlarge') }}
      />
    )
  return (
    <a className="join-pdf" href={data.url} download={data.name}>
      PDF · {t('form.save')}
    </a>
  )
}
