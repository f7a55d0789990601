import { call, get, post } from '../api.ts'
import type { Shop } from '../shop/use-shop.ts'

export type Certificate = Readonly<{
  serial: string
  certificatePem: string
  subject: string
  state: 'active' | 'revoked' | 'expired'
  notBefore: string
  notAfter: string
  createdAt: string
  revokedAt: string | null
  usedAt: string | null
}>

export type Access = Readonly<{
  kind: 'direct' | 'provider' | 'sub_merchant'
  notifyUrl: string | null
  sandboxUrl: string | null
  certificates: readonly Certificate[]
  apiV3Key: Readonly<{ isSet: boolean; changedAt: string | null; formerUntil: string | null }>
  waiting: readonly Readonly<{ kind: KeyChangeKind; approvalId: string; createdAt: string }>[]
  notices: readonly Readonly<{
    id: string
    kind: KeyChangeKind
    subject: string
    actor: string
    at: string
  }>[]
  platformKeys: readonly Readonly<{ id: string; kind: 'certificate' | 'public_key'; pem: string }>[]
}>

export type KeyChangeKind = 'add_certificate' | 'revoke_certificate' | 'set_key'

export type KeyChanged = Readonly<
  | { state: 'done'; serial: string | null; certificatePem: string | null }
  | { state: 'waiting'; approvalId: string }
> &
  Readonly<{ apiV3Key?: string }>

export const appKinds = ['official_account', 'mini_program', 'app', 'web'] as const
export type AppKind = (typeof appKinds)[number]

export type ShopApp = Readonly<{
  appid: string
  kind: AppKind
  name: string
  oauthDomains: readonly string[]
  isOwn: boolean
  createdAt: string
  boundAt: string | null
}>

export type Network = Readonly<{ network: string; note: string; createdAt: string }>

export const products = [
  'JSAPI',
  'MINI_PROGRAM',
  'APP',
  'H5',
  'NATIVE',
  'CODE_PAY',
  'COMBINE',
  'REFUND',
  'PROFIT_SHARING',
  'TRANSFER',
  'WITHDRAW',
] as const
export type Product = (typeof products)[number]

export type ProductRow = Readonly<{
  product: Product
  state: 'granted' | 'asked' | 'refused' | 'withdrawn' | 'closed'
  movedAt: string | null
}>

export type Tried = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  plaintext: string
  status: number | null
  answer: string
  tookMs: number
  verdict:
    | 'fine'
    | 'no_key'
    | 'bad_url'
    | 'forbidden_address'
    | 'no_address'
    | 'timeout'
    | 'connection'
    | 'not_acknowledged'
    | 'signature_not_verified'
}>

export type Undelivered = Readonly<{
  id: string
  subject: string
  eventType: string
  url: string
  state: 'pending' | 'exhausted'
  attempts: number
  lastAnswer: string | null
  nextAttemptAt: string | null
  createdAt: string
}>

export type Call = Readonly<{
  id: string
  at: string
  method: string
  target: string
  status: number
  code: string | null
  requestId: string
  tookUs: number
  serial: string
  ip: string
  isProven: boolean
}>

export type LineName = 'method' | 'url' | 'timestamp' | 'nonce' | 'body'

export type Diagnosis = Readonly<{
  verdict:
    | 'right'
    | 'mistake'
    | 'other_certificate'
    | 'unknown_message'
    | 'unknown_key'
    | 'no_signature'
  findings: readonly Readonly<{ mistake: string; place: string; signed: string | null }>[]
  keySerial: string | null
  lines: readonly Readonly<{ name: LineName; text: string }>[]
  length: number
}>

export type Examined =
  | Readonly<{
      reason: 'header'
      faults: readonly Readonly<{ fault: HeaderFault; parameter: string | null }>[]
    }>
  | Readonly<{ reason: 'clock'; driftSeconds: number }>
  | Readonly<{ reason: 'replay' | 'not_examined' }>
  | Readonly<{ reason: 'other_merchant'; mchid: string }>
  | Readonly<{
      reason: 'signature'
      diagnosis: Diagnosis
      isKnownSerial: boolean
      driftSeconds?: number
      isLate?: boolean
    }>

export type HeaderFault =
  | 'missing'
  | 'scheme'
  | 'parameter_missing'
  | 'parameter_twice'
  | 'shape'
  | 'format'

export type CallFailure = Readonly<{
  headers: Readonly<Record<string, string>>
  body: string
  answer: string
  examined: Examined | null
}>

export type Pasted = Readonly<{ authorization: string; method: string; url: string; body: string }>

type Query = Readonly<Record<string, string | undefined>>

/** The developer's calls of one merchant. */
export const developerOf = ({ api }: Pick<Shop, 'api'>) => ({
  access: () => get<Access>(api('/access')),
  addCertificate: (body: { request: string } | { certificatePem: string }) =>
    post<KeyChanged>(api('/access/certificates'), body),
  revoke: (serial: string) => post<KeyChanged>(api(`/access/certificates/${serial}/revoke`), {}),
  setKey: (body: { apiV3Key?: string; overlapHours: number }) =>
    post<KeyChanged>(api('/access/api-key'), body),
  restoreKey: () => post<KeyChanged>(api('/access/api-key/restore'), {}),
  apps: () => get<Readonly<{ apps: readonly ShopApp[] }>>(api('/access/apps')),
  createApp: (body: { kind: AppKind; name: string }) =>
    post<Readonly<{ appid: string; secret: string }>>(api('/access/apps'), body),
  renewSecret: (appid: string) =>
    post<Readonly<{ secret: string }>>(api(`/access/apps/${appid}/secret`), {}),
  bind: (appid: string) => post<void>(api(`/access/apps/${appid}/bind`), {}),
  unbind: (appid: string) => post<void>(api(`/access/apps/${appid}/unbind`), {}),
  setDomains: ({ appid, domains }: { appid: string; domains: readonly string[] }) =>
    call<void>('PUT', api(`/access/apps/${appid}/domains`), { domains }),
  networks: () =>
    get<Readonly<{ networks: readonly Network[]; yourAddress: string }>>(api('/access/networks')),
  allow: (body: { network: string; note: string }) =>
    post<Readonly<{ network: string }>>(api('/access/networks'), body),
  forget: (network: string) => post<void>(api('/access/networks/remove'), { network }),
  products: () =>
    get<
      Readonly<{
        products: readonly ProductRow[]
        limits: Readonly<{ singleMax: string | null; dayMax: string | null }> | null
      }>
    >(api('/access/products')),
  askProduct: ({ product, reason }: { product: Product; reason: string }) =>
    post<Readonly<{ approvalId: string }>>(api(`/access/products/${product}/ask`), { reason }),
  setNotifyUrl: (url: string | null) => call<void>('PUT', api('/access/callback'), { url }),
  test: (body: { url?: string; isProbe: boolean }) =>
    post<Tried>(api('/access/callback/test'), body),
  undelivered: () => get<Readonly<{ callbacks: readonly Undelivered[] }>>(api('/access/callbacks')),
  redeliver: (body: { id: string } | { from: string; to: string }) =>
    post<Readonly<{ count: number }>>(api('/access/callbacks/redeliver'), body),
  calls: (query: Query) =>
    get<Readonly<{ calls: readonly Call[]; next: string | null; searchedTo: string | null }>>(
      api('/calls'),
      query,
    ),
  call: (id: string) =>
    get<Readonly<{ call: Call; failure: CallFailure | null }>>(api(`/calls/${id}`)),
  diagnose: (body: Pasted) => post<Examined>(api('/calls/diagnose'), body),
})
