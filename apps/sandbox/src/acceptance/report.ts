import { queryOptions } from '@tanstack/react-query'
import { get, segment } from '../api.ts'

export type Words = { zh: string; en: string }
export type Method = 'NATIVE' | 'JSAPI' | 'H5' | 'CODEPAY'
export const methods: readonly Method[] = ['NATIVE', 'JSAPI', 'H5', 'CODEPAY']

export type CheckState = 'NOT_RUN' | 'WAITING' | 'PASSED' | 'FAILED' | 'NOT_APPLICABLE'

export type Failure =
  | 'timeout'
  | 'connection'
  | 'forbidden_address'
  | 'no_address'
  | 'bad_url'
  | 'lost'
  | 'missigned'

export type Evidence = {
  at: string
  what: string
  requestId: string | null
  status: number | null
  failure: Failure | null
  tookMs: number | null
  head: string | null
}

export type CheckRow = {
  id: string
  kind: 'active' | 'observed'
  title: Words
  requirement: Words
  source: string
  how: Words
  passes: Words
  remedy: Words
  instruct: Words
  trouble: string | null
  state: CheckState
  reasonText: Words | null
  isNoted: boolean
  decidedAt: string | null
  evidence: Evidence[]
}

export type RunView = {
  mchid: string
  id: string
  notifyUrl: string
  methods: Method[]
  state: 'RUNNING' | 'FINISHED'
  matrixVersion: string
  startedAt: string
  finishedAt: string | null
}

export type Report = RunView & {
  merchantName: string
  version: string
  reportedAt: string
  armsItself: boolean
  isSending: boolean
  verdict: 'PASSED' | 'FAILED' | 'INCOMPLETE'
  verdictTitle: Words
  groups: {
    group: string
    title: Words
    counts: { passed: number; failed: number; open: number; notApplicable: number }
    checks: CheckRow[]
  }[]
}

export type RunKey = { mchid: string; id: string }

export const pathOf = ({ mchid, id }: RunKey): string =>
  `/acceptance/runs/${segment(mchid)}/${segment(id)}`

/** While a run is under way the merchant may call at any moment. */
export const reportQuery = (key: RunKey) =>
  queryOptions({
    queryKey: ['acceptance', key.mchid, key.id],
    queryFn: () => get<Report>(pathOf(key)),
    refetchInterval: ({ state }) => (state.data?.state === 'FINISHED' ? false : 3_000),
  })

export const runsQuery = (mchid: string) =>
  queryOptions({
    queryKey: ['acceptance', 'runs', mchid],
    queryFn: () => get<{ runs: RunView[] }>(`/acceptance/runs?mchid=${segment(mchid)}`),
    enabled: mchid !== '',
  })

export type MerchantView = { mchid: string; name: string; kind: string; serial: string | null }

export const merchantsQuery = queryOptions({
  queryKey: ['acceptance', 'merchants'],
  queryFn: () => get<{ merchants: MerchantView[] }>('/merchants'),
})

/** `2026-11-27T08:00:00+08:00` as people write it. */
export const timeText = (instant: string): string => instant.slice(0, 19).replace('T', ' ')
