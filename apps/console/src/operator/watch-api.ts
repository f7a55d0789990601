import { get, post } from '../api.ts'

type Asking = Readonly<Record<string, string | undefined>>

export type Alarm = Readonly<{
  kind: string
  subject: string
  count: number
  sentence: string
  isByPeople: boolean
  since: string
  seenAt: string
  until: string | null
  doneNote: string | null
}>

export const alarms = {
  all: () => get<Readonly<{ open: readonly Alarm[]; past: readonly Alarm[] }>>('/ops/alarms'),
  end: (body: object) => post<undefined>('/ops/alarms/end', body),
}

export type Job = Readonly<{
  name: string
  process: string
  standing: 'fine' | 'failing' | 'stuck' | 'gone'
  outcome: 'running' | 'done' | 'failed'
  everyMs: number
  durationMs: number | null
  backlog: number | null
  turns: string
  failures: string
  inARow: number
  error: string | null
  begunAt: string
  endedAt: string | null
  nextAt: string | null
  failedAt: string | null
  seenAt: string
}>

export const jobs = () => get<Readonly<{ jobs: readonly Job[] }>>('/ops/jobs')

export type Setting = Readonly<{
  name: string
  value: string | null
  source: 'environment' | 'file' | 'default'
  isSecret: boolean
  expected: string
}>

export type SettingPlace = Readonly<{
  place: string
  version: string
  process: string
  firstAt: string
  lastAt: string
  starts: number
  digest: string
  settings: readonly Setting[]
}>

export type SettingStart = Readonly<{
  id: string
  version: string
  process: string
  digest: string
  firstAt: string
  lastAt: string
  starts: number
  changes: readonly Readonly<{ name: string; before: string | null; after: string | null }>[]
}>

export const settings = {
  current: () => get<Readonly<{ places: readonly SettingPlace[] }>>('/ops/settings'),
  history: (query: Asking) =>
    get<Readonly<{ starts: readonly SettingStart[]; next: string | null }>>(
      '/ops/settings/history',
      query,
    ),
}

export const topics = ['payment', 'refund', 'settlement', 'access', 'other'] as const
export const ticketStates = ['OPEN', 'ANSWERED', 'CLOSED'] as const

export type TicketLine = Readonly<{
  mchid: string
  id: string
  topic: (typeof topics)[number]
  subject: string
  outTradeNo: string | null
  callId: string | null
  state: (typeof ticketStates)[number]
  openedByName: string | null
  openedAt: string
  assignee: string | null
  assigneeName: string | null
  waitingSince: string | null
  answeredAt: string | null
  answeredAfterMs: number | null
  movedAt: string
  words: number
  unseen: number
  closedAt: string | null
}>

export type TicketWhole = TicketLine &
  Readonly<{
    said: readonly Readonly<{
      no: number
      author: string
      authorName: string | null
      byInstitution: boolean
      text: string
      saidAt: string
    }>[]
  }>

export type TicketPage = Readonly<{ tickets: readonly TicketLine[]; next: string | null }>

/** `at` is `/ops/tickets`, or those of a merchant. */
export const ticketsAt = (at: string) => ({
  page: (query: Asking) => get<TicketPage>(at, query),
  one: (id: string) => get<TicketWhole>(`${at}/${id}`),
  open: (body: object) => post<Readonly<{ id: string }>>(at, body),
  say: (id: string, text: string) => post<TicketWhole>(`${at}/${id}/say`, { text }),
  close: (id: string) => post<TicketWhole>(`${at}/${id}/close`, {}),
  assign: (id: string, toMe: boolean) => post<TicketWhole>(`${at}/${id}/assign`, { toMe }),
})
