import type { SubjectType } from '@tongbao/apiv3'

type Rule = Readonly<{
  subjects: readonly SubjectType[]
  /** Millionths of a payment. */
  ratePpm: bigint
  /** Working days until it is settled. */
  days: number
  industry: string
  needsQualification: boolean
  /** How much is to be feared of the industry. */
  risk: 0 | 1 | 2
}>

const individual: readonly SubjectType[] = ['SUBJECT_TYPE_INDIVIDUAL']
const enterprise: readonly SubjectType[] = ['SUBJECT_TYPE_ENTERPRISE']
const institutions: readonly SubjectType[] = [
  'SUBJECT_TYPE_GOVERNMENT',
  'SUBJECT_TYPE_INSTITUTIONS',
]

/**
 * 结算规则: what a `settlement_id` of an application means. The catalogue of the wire is a table of its help
 * centre; of the numbers below 719 and 716 are known to be the usual rule of individual businesses and
 * enterprises, the others and all rates are the institution's own and may be changed here.
 */
const rules: Readonly<Record<string, Rule>> = {
  '719': rule(individual, 6_000n, 1, '餐饮、零售、居民服务'),
  '720': rule(individual, 6_000n, 1, '线上零售'),
  '721': rule(individual, 3_000n, 1, '加油、物流', true),
  '716': rule(enterprise, 6_000n, 1, '餐饮、零售、居民服务'),
  '711': rule(enterprise, 6_000n, 1, '线上零售'),
  '715': rule(enterprise, 10_000n, 1, '游戏、在线音视频', true, 2),
  '714': rule(enterprise, 10_000n, 7, '预付、票务、旅游', true, 1),
  '728': rule(enterprise, 3_000n, 1, '物流、加油', true),
  '725': rule(institutions, 6_000n, 1, '政府与事业单位收费'),
  '738': rule(institutions, 0n, 1, '缴税、公立医院、公立学校', true),
  '727': rule(['SUBJECT_TYPE_OTHERS'], 6_000n, 1, '社会团体、民办非企业'),
  '739': rule(['SUBJECT_TYPE_OTHERS'], 0n, 1, '慈善、基金会', true, 1),
}

function rule(
  subjects: readonly SubjectType[],
  ratePpm: bigint,
  days: number,
  industry: string,
  needsQualification = false,
  risk: Rule['risk'] = 0,
): Rule {
  return { subjects, ratePpm, days, industry, needsQualification, risk }
}

export const ruleOf = (settlementId: string | undefined): Rule | undefined =>
  settlementId !== undefined && Object.hasOwn(rules, settlementId) ? rules[settlementId] : undefined

/** Whether there is such a rule for this kind of subject; of an unknown kind, whether there is one. */
export const hasRule = (settlementId: string, subject: SubjectType | undefined): boolean => {
  const found = ruleOf(settlementId)
  return found !== undefined && (subject === undefined || found.subjects.includes(subject))
}

export const needsQualification = (settlementId: string): boolean =>
  ruleOf(settlementId)?.needsQualification === true

/** For a form that lets somebody choose. */
export const settlementRules = (): readonly (Rule & Readonly<{ id: string }>)[] =>
  Object.entries(rules).map(([id, each]) => ({ id, ...each }))
