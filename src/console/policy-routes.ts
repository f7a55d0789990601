import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  allPolicies,
  aloneUpTo,
  changePolicy,
  findPolicyVersions,
  merchantPolicyKinds,
  type Policy,
  policyInForce,
  policyKinds,
  roles,
} from '#oversight'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { staffNames } from './ops-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const Kind = Type.String({ pattern: '^[a-z][a-z_]{1,40}$' })
const Scope = Type.Union([Type.Literal('institution'), Mchid])
const OneRole = Type.Union([Type.Enum([...roles], { type: 'string' }), Type.Null()])
const Hours = Type.Integer({ minimum: 1, maximum: 24 * 90 })

/** How many must agree to what: the rules in force, those before them, and others that are asked for. */
export const policyRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/approval-policies',
    permission: 'approval.policy.read',
    async answer() {
      const policies = await allPolicies(deps.db, policyKinds)
      const nameOf = await staffNames(deps.db, policies.flatMap(peopleIn))
      return {
        policies: policies.map((policy) => policyView(policy, nameOf)),
        merchantKinds: merchantPolicyKinds,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/approval-policies/:kind/:scope',
    permission: 'approval.policy.read',
    params: strict({ kind: Kind, scope: Scope }),
    async answer({ params: { kind, scope } }) {
      const mchid = scope === 'institution' ? null : scope
      const inForce = await policyInForce(deps.db, kind, mchid)
      const versions = await findPolicyVersions(deps.db, kind, scope)
      const nameOf = await staffNames(deps.db, [inForce, ...versions].flatMap(peopleIn))
      return {
        policy: policyView(inForce, nameOf),
        versions: versions.map((policy) => policyView(policy, nameOf)),
      }
    },
  }),
  route({
    method: 'POST',
    url: '/approval-policies/:kind/:scope',
    permission: 'approval.policy.change',
    params: strict({ kind: Kind, scope: Scope }),
    body: strict({
      tiers: Type.Array(
        strict({
          from: Type.String({ pattern: '^(?:0|[1-9][0-9]{0,14})$' }),
          needed: Type.Integer({ minimum: 0, maximum: 9 }),
        }),
        { minItems: 1, maxItems: 6 },
      ),
      alsoRole: OneRole,
      barred: Type.Array(Type.TemplateLiteral('st_${string}'), { maxItems: 50 }),
      barsEarlier: Type.Boolean(),
      expiresHours: Hours,
      escalateHours: Type.Union([Hours, Type.Null()]),
      escalateRole: OneRole,
    }),
    async answer({ staff, params: { kind, scope }, body }) {
      const tiers = body.tiers.map(({ from, needed }) => ({ from: BigInt(from), needed }))
      const rules = { ...body, tiers }
      const { id, state } = await changePolicy(deps, { kind, scope, rules, maker: staff.id })
      return { approvalId: id, state }
    },
  }),
]

const peopleIn = ({ barred, changedBy }: Policy) => [...barred, changedBy]

const policyView = (policy: Policy, nameOf: (id: string) => string | null) => ({
  kind: policy.kind,
  scope: policy.scope,
  version: policy.version,
  tiers: policy.tiers.map(({ from, needed }) => ({ from: String(from), needed })),
  alsoRole: policy.alsoRole,
  barred: policy.barred.map((id) => ({ id, name: nameOf(id) })),
  barsEarlier: policy.barsEarlier,
  expiresHours: policy.expiresHours,
  escalateHours: policy.escalateHours,
  escalateRole: policy.escalateRole,
  approvalId: policy.approvalId,
  changedBy: policy.changedBy && (nameOf(policy.changedBy) ?? policy.changedBy),
  changedAt: policy.changedAt && beijing(policy.changedAt),
  /** One person may be enough up to here, in minor units; null where never. */
  aloneUpTo: textOf(aloneUpTo(policy.kind)),
})

const textOf = (amount: bigint | undefined): string | null =>
  amount === undefined ? null : String(amount)
