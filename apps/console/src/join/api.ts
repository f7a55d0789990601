import { ApiError, call } from '../api.ts'
import type { Words } from '../i18n.ts'
import type { Content } from './content.ts'

export const states = [
  'EDITTING',
  'AUDITING',
  'REJECTED',
  'TO_BE_CONFIRMED',
  'TO_BE_SIGNED',
  'SIGNING',
  'FINISHED',
  'CANCELED',
] as const
export type State = (typeof states)[number]

/** `field` is a JSON pointer into the content. */
export type Finding = Words &
  Readonly<{ field: string; severity: 'block' | 'warn'; code: string; remedy: Words }>

export type Reason = Readonly<{ field: string; fieldName: string; reason: string }>

export type Application = Readonly<{
  id: string
  applymentId: string
  businessCode: string
  state: State
  content: Content
  subMchid: string | null
  findings: readonly Finding[]
  reasons: readonly Reason[]
  accountCheck: Readonly<{
    state: 'waiting' | 'sent' | 'paid' | 'confirmed' | 'failed'
    last4: string
    triesLeft: number
    deadline: string
    reason: string | null
  }> | null
  signing: Readonly<{
    version: string
    digest: string
    signedBy: string
    signedAt: string
    ip: string
  }> | null
  deadline: string | null
  createdAt: string
  submittedAt: string | null
  stateAt: string
}>

/** Somebody else, or a sweep, will change it soon. */
export const isMoving = (application: Application | undefined): boolean =>
  application !== undefined &&
  ['AUDITING', 'TO_BE_CONFIRMED', 'SIGNING'].includes(application.state)

export type Agreement = Readonly<{ version: string; digest: string; zh: string; en: string }>

/** Tells how much of the file has been sent, from 0 to 1. */
export type Progress = (part: number) => void

/** Through whom the form speaks to the server: the applicant, or somebody who fills it in for them. */
export type FormDoor = Readonly<{
  save: (content: Content) => Promise<Application>
  submit: () => Promise<Application>
  upload: (file: File, onProgress: Progress) => Promise<Readonly<{ mediaId: string }>>
  document: (mediaId: string) => Promise<Blob>
}>

/** The applicant's own door: a draft token instead of a session. */
export function joinOf(token: string) {
  const headers = { 'x-tongbao-draft': token }
  return {
    read: () => call<Application>('GET', '/join', undefined, headers),
    save: (content: Content) => call<Application>('PUT', '/join', { content }, headers),
    submit: () => call<Application>('POST', '/join/submit', {}, headers),
    upload: (file: File, onProgress: Progress) => upload('/join/media', file, onProgress, headers),
    document: (mediaId: string) => document(`/join/media/${mediaId}`, headers),
    confirm: (amount: string) => call<Application>('POST', '/join/amount', { amount }, headers),
    agreement: () => call<Agreement>('GET', '/join/agreement', undefined, headers),
    sign: (said: Readonly<{ digest: string; name: string }>) =>
      call<Application>('POST', '/join/sign', said, headers),
    finish: () =>
      call<Readonly<{ application: Application; inviteUrl: string | null }>>(
        'POST',
        '/join/finish',
        {},
        headers,
      ),
  }
}
export type Join = ReturnType<typeof joinOf>

export const begin = () => call<Readonly<{ id: string; token: string }>>('POST', '/join')

type Headers = Readonly<Record<string, string>>

/** A file with its progress, which `fetch` does not tell. A refusal is thrown as of any other call. */
export function upload(
  path: string,
  file: File,
  onProgress: Progress,
  headers: Headers = {},
): Promise<Readonly<{ mediaId: string }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Readonly<{ mediaId: string }>>()
  const request = new XMLHttpRequest()
  request.open('POST', `/console/api${path}`)
  for (const [name, value] of Object.entries({ 'x-tongbao-console': '1', ...headers }))
    request.setRequestHeader(name, value)
  request.responseType = 'json'
  const lost = () => reject(new ApiError({ code: 'NETWORK' }, 0))
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress(total > 0 ? loaded / total : 0),
  )
  request.addEventListener('error', lost)
  request.addEventListener('timeout', lost)
  request.addEventListener('load', () => {
    if (request.status === 200) resolve(request.response)
    else reject(new ApiError(request.response ?? {}, request.status))
  })
  const body = new FormData()
  body.set('file', file)
  request.send(body)
  return promise
}

/** A document's bytes, to be drawn from memory; no address of ours shows it as a page. */
export async function document(path: string, headers: Headers = {}): Promise<Blob> {
  const response = await fetch(`/console/api${path}`, {
    credentials: 'same-origin',
    headers,
  }).catch(() => {
    throw new ApiError({ code: 'NETWORK' }, 0)
  })
  if (!response.ok) throw new ApiError(await response.json().catch(() => ({})), response.status)
  return response.blob()
}
