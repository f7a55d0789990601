import { call, get, post } from '../api.ts'

export type Tier = Readonly<{ from: string; needed: number }>

export type PolicyRules = Readonly<{
  tiers: readonly Tier[]
  alsoRole: string | null
  barsEarlier: boolean
  expiresHours: number
  escalateHours: number | null
  escalateRole: string | null
}>

export type Policy = PolicyRules &
  Readonly<{
    kind: string
    scope: string
    version: number
    barred: readonly Readonly<{ id: string; name: string | null }>[]
    approvalId: string | null
    changedBy: string | null
    changedAt: string | null
    /** One person may be enough up to here; null where never. */
    aloneUpTo: string | null
  }>

export type Approval = Readonly<{
  id: string
  kind: string
  subject: string
  amount: string | null
  summary: string
  maker: string
  makerName: string | null
  needed: number
  /** How often it was told of above, because nobody had decided. */
  escalated: number
  policyVersion: number | null
  state: string
  createdAt: string
  expiresAt: string | null
  decidedAt: string | null
  executedAt: string | null
}>

export type WholeApproval = Approval &
  Readonly<{
    content: readonly (readonly [name: string, value: string])[]
    contentDigest: string
    isMine: boolean
    haveDecided: boolean
    decisions: readonly Readonly<{
      staffId: string
      name: string | null
      verdict: 'approve' | 'reject'
      note: string
      at: string
    }>[]
  }>

export type Word = Readonly<{
  verdict: 'approve' | 'reject'
  note: string
  contentDigest: string
}>

export type Colleague = Readonly<{
  id: string
  name: string
  roles: readonly string[]
  state: 'active' | 'suspended'
  createdAt: string
  login: string | null
  canSignIn: boolean
  invitedUntil: string | null
  lastSeenAt: string | null
  /** Sign-in is held, because it came from two places at once. */
  isHeld: boolean
}>

export type Sent = Readonly<{ id: string; login: string; link: string; expiresAt: string }>

export type AuditRow = Readonly<{
  height: string
  at: string
  actor: string
  actorName: string | null
  action: string
  subject: string
  subjectName: string | null
  contentDigest: string
  hash: string
}>

/** A row with what changed and from where, as far as it is kept. */
export type WholeAuditRow = AuditRow &
  Readonly<{ detail: Readonly<Record<string, unknown>> | null }>

export type Refused = Readonly<{
  staffId: string
  name: string | null
  hour: string
  code: string
  count: number
}>

export type Verified = Readonly<{
  faults: readonly string[]
  head: Readonly<{ height: string; hash: string }>
  checkedAt: string
}>

export type Sought = Readonly<{
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  since?: string | undefined
  until?: string | undefined
  /** Only who looked at whose data. */
  reads?: '1' | undefined
}>

const id = encodeURIComponent

/** Where approvals are read and decided: the institution's own, or a merchant's. */
export type ApprovalDesk = Readonly<{
  /** Of its pages; a single one lies below. */
  path: string
  /** Kept in links to its pages. */
  search: Readonly<Record<string, string>>
  /** By which what was asked is remembered. */
  key: string
  /** Who may decide here. */
  permission: string
  list: (
    query: Readonly<{ state?: string | undefined; before?: string | undefined }>,
  ) => Promise<{ approvals: Approval[]; next: string | null }>
  one: (approvalId: string) => Promise<WholeApproval>
  decide: (approvalId: string, word: Word) => Promise<WholeApproval>
}>

export const oversight = {
  approvals: (query: Readonly<{ state?: string | undefined; before?: string | undefined }>) =>
    get<{ approvals: Approval[]; next: string | null; escalated: number }>('/approvals', query),
  approval: (approvalId: string) => get<WholeApproval>(`/approvals/${id(approvalId)}`),
  decide: (approvalId: string, word: Word) =>
    post<WholeApproval>(`/approvals/${id(approvalId)}/decide`, word),
  staff: () => get<{ staff: Colleague[]; roles: Record<string, readonly string[]> }>('/staff'),
  invite: (body: Readonly<{ name: string; login: string; roles: readonly string[] }>) =>
    post<Sent>('/staff', body),
  inviteAgain: (staffId: string, body: Readonly<{ login?: string }>) =>
    post<Sent>(`/staff/${id(staffId)}/invite`, body),
  setRoles: (staffId: string, roles: readonly string[]) =>
    call<void>('PUT', `/staff/${id(staffId)}/roles`, { roles }),
  setState: (staffId: string, state: Colleague['state']) =>
    call<void>('PUT', `/staff/${id(staffId)}/state`, { state }),
  audit: (query: Sought & Readonly<{ below?: string | undefined }>) =>
    get<{ rows: AuditRow[]; next: string | null }>('/audit', query),
  verify: () => post<Verified>('/audit/verify'),
  auditRow: (height: string) => get<WholeAuditRow>(`/audit/rows/${id(height)}`),
  refused: () => get<{ refused: Refused[] }>('/audit/refused'),
  release: (staffId: string) => post<void>(`/staff/${id(staffId)}/release`),
  policies: () => get<{ policies: Policy[]; merchantKinds: string[] }>('/approval-policies'),
  policy: (kind: string, scope: string) =>
    get<{ policy: Policy; versions: Policy[] }>(`/approval-policies/${id(kind)}/${id(scope)}`),
  changePolicy: (
    kind: string,
    scope: string,
    rules: PolicyRules & Readonly<{ barred: readonly string[] }>,
  ) =>
    post<{ approvalId: string; state: string }>(
      `/approval-policies/${id(kind)}/${id(scope)}`,
      rules,
    ),
}

export const institutionDesk: ApprovalDesk = {
  path: '/approvals',
  search: {},
  key: 'institution',
  permission: 'approval.decide',
  list: oversight.approvals,
  one: oversight.approval,
  decide: oversight.decide,
}
