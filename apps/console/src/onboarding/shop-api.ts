import { call, get, post } from '../api.ts'
import {
  type Agreement,
  type Application,
  document,
  type Join,
  type Reason,
  upload,
} from '../join/api.ts'
import type { Shop } from '../shop/use-shop.ts'
import type { QueueLine } from './api.ts'

export type ProviderLine = Omit<QueueLine, 'riskRating' | 'approvalId'> &
  Readonly<{ reasons: readonly Reason[] }>

/** A provider's own applications for its sub-merchants. */
export const shopApplications = ({ api }: Pick<Shop, 'api'>) => ({
  list: (filter: Readonly<Record<string, string | undefined>>) =>
    get<{ applications: ProviderLine[]; next: string | null }>(api('/applications'), filter),
  begin: () => post<{ id: string }>(api('/applications')),
})

/** What an applicant does by the token of a draft, done from the provider's seat. */
export function providerDoor({ api }: Pick<Shop, 'api'>, id: string): Join {
  const of = (verb = '') => api(`/applications/${encodeURIComponent(id)}${verb}`)
  return {
    read: () => get<Application>(of()),
    save: (content) => call<Application>('PUT', of('/content'), { content }),
    submit: () => post<Application>(of('/submit')),
    upload: (file, onProgress) => upload(of('/media'), file, onProgress),
    document: (mediaId) => document(of(`/documents/${mediaId}`)),
    confirm: (amount) => post<Application>(of('/amount'), { amount }),
    agreement: () => get<Agreement>(of('/agreement')),
    sign: (said) => post<Application>(of('/sign'), said),
    finish: () => post<{ application: Application; inviteUrl: string | null }>(of('/finish')),
  }
}
