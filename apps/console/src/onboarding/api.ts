import { call, get, post } from '../api.ts'
import type { Words } from '../i18n.ts'
import {
  type Application,
  document,
  type FormDoor,
  type Progress,
  type Reason,
  type State,
  upload,
} from '../join/api.ts'
import type { Content } from '../join/content.ts'

export const ratings = ['low', 'medium', 'high'] as const
export type Rating = (typeof ratings)[number]

export type QueueLine = Readonly<{
  id: string
  applymentId: string
  businessCode: string
  state: State
  name: string | null
  shortName: string | null
  subjectType: string | null
  providerMchid: string | null
  subMchid: string | null
  riskRating: Rating | null
  approvalId: string | null
  blocks: number
  warnings: number
  deadline: string | null
  createdAt: string
  submittedAt: string | null
  stateAt: string
}>

export type Reviewed = Application &
  Readonly<{
    providerMchid: string | null
    riskRating: Rating | null
    riskNote: string | null
    approvalId: string | null
    reviewOn: string | null
  }>

export type Proposal = Readonly<{
  rating: Rating
  points: number
  factors: readonly (Words & Readonly<{ code: string; points: number }>)[]
}>

export type Event = Readonly<{
  height: string
  at: string
  actor: string
  actorName: string | null
  action: string
}>

export type Whole = Readonly<{
  application: Reviewed
  proposal: Proposal | null
  history: readonly Event[]
}>

export type AccountChange = Readonly<{
  approvalId: string
  state: string
  applicationNo: string
  mchid: string | null
  accountType: string | null
  accountBank: string | null
  last4: string | null
  createdAt: string
  decidedAt: string | null
}>

export type Due = Readonly<{ id: string; mchid: string; reviewOn: string; rating: Rating }>

const of = (id: string): string => `/onboarding/applications/${encodeURIComponent(id)}`

export const onboarding = {
  queue: (filter: Readonly<Record<string, string | undefined>>) =>
    get<{ applications: QueueLine[]; next: string | null }>('/onboarding/applications', filter),
  read: (id: string) => get<Whole>(of(id)),
  reveal: (id: string, field: string) => post<{ value: string }>(`${of(id)}/reveal`, { field }),
  pass: (id: string, said: Readonly<{ rating: Rating; note: string }>) =>
    post<Whole>(`${of(id)}/pass`, said),
  /** 复审 of a merchant that was taken on. */
  renew: (id: string, said: Readonly<{ rating: Rating; note: string }>) =>
    post<Whole>(`${of(id)}/renew`, said),
  reject: (id: string, reasons: readonly Reason[]) => post<Whole>(`${of(id)}/reject`, { reasons }),
  reviews: () => get<{ due: Due[] }>('/onboarding/reviews'),
  accountChanges: (before: string | undefined) =>
    get<{ changes: AccountChange[]; next: string | null }>('/onboarding/account-changes', {
      before,
    }),
  begin: () => post<{ id: string; link: string }>('/onboarding/applications'),
}

/** Somebody of the institution fills the form in for an applicant. */
export const counterDoor = (id: string): FormDoor => ({
  save: (content: Content) => call<Reviewed>('PUT', `${of(id)}/content`, { content }),
  submit: () => post<Reviewed>(`${of(id)}/submit`),
  upload: (file: File, onProgress: Progress) => upload(`${of(id)}/media`, file, onProgress),
  document: (mediaId: string) => document(`${of(id)}/documents/${mediaId}`),
})
