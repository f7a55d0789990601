import { faultChecks } from './fault-checks.ts'
import { functionalChecks } from './functional-checks.ts'
import { securityChecks } from './security-checks.ts'

/** Chinese first; English for the engineers of a merchant who read that. */
export type Words = Readonly<{ zh: string; en: string }>

export const groups = {
  functional: { zh: '功能', en: 'Functional' },
  fault: { zh: '故障', en: 'Fault' },
  security: { zh: '安全', en: 'Security' },
} as const satisfies Record<string, Words>
export type Group = keyof typeof groups

/** Ways to take a payment, of which a merchant says which it wants. */
export const methods = ['NATIVE', 'JSAPI', 'H5', 'CODEPAY'] as const
export type Method = (typeof methods)[number]

/**
 * What has to go wrong for a check, in the words of the acceptance; whoever wires the sandbox
 * translates it into an order of its faults or of its clock. Without that, a person does it on the
 * sandbox's page, as the instruction of the check says.
 */
export const troubles = [
  /** The next order is placed, and its answer never arrives. */
  'order_answer_lost',
  /** The next refund is accepted, and its answer never arrives. */
  'refund_answer_lost',
  /** The next order is refused with 500 SYSTEM_ERROR, before any effect. */
  'system_error',
  /** The next call is refused with 429 FREQUENCY_LIMITED. */
  'rate_limited',
  /** The next query's answer is signed wrongly. */
  'answer_missigned',
  /** The clock goes past the expiry of unpaid orders. */
  'clock_to_expiry',
  /** The clock goes to the morning on which the bill is ready. */
  'clock_to_bill',
  /** The platform signs with a new certificate from now on. */
  'certificate_rotated',
] as const
export type Trouble = (typeof troubles)[number]

/** A fact sheet of the wire. */
export type Source = 'notifications' | 'payments' | 'refunds' | 'bills' | 'signing' | 'sdk-compat'

export type Check = Readonly<{
  id: string
  title: Words
  /** What a merchant's server has to do. */
  requirement: Words
  source: Source
  /** Active: we send and look at the answers. Observed: the merchant calls and we look on. */
  kind: 'active' | 'observed'
  how: Words
  passes: Words
  /** The next step when it fails. */
  remedy: Words
  /** What the merchant does now, while the check waits for it. */
  instruct: Words
  trouble?: Trouble
  /** Only for merchants who take payments so. */
  method?: Method
}>

export type TabledCheck = Check & Readonly<{ group: Group }>

const of = (group: Group, checks: readonly Check[]): TabledCheck[] =>
  checks.map((check) => ({ ...check, group }))

/** The whole matrix, in the order in which it is printed. */
export const checks: readonly TabledCheck[] = [
  ...of('functional', functionalChecks),
  ...of('fault', faultChecks),
  ...of('security', securityChecks),
]

const byId: ReadonlyMap<string, TabledCheck> = new Map(checks.map((check) => [check.id, check]))

export const checkOf = (id: string): TabledCheck | undefined => byId.get(id)

/** Moves when a check comes, goes, or is judged otherwise: reports of two versions do not compare. */
export const matrixVersion = '1'
