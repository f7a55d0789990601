import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Modules } from './program.ts'

/** Everything that merchants call behind the signature. The reference is made from these, too. */
export const wireRoutes = ({
  payments,
  clearing,
  onboarding,
}: Pick<Modules, 'payments' | 'clearing' | 'onboarding'>): readonly FastifyPluginAsyncTypebox[] => [
  ...payments.routes,
  ...clearing.routes,
  ...onboarding.routes,
]
