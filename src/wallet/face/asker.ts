import type { FastifyRequest } from 'fastify'
import type { Asker } from '../guard/wish.ts'

/** Who asks for money to move, as far as this request tells. */
export const askerOf = ({ customer }: FastifyRequest): Asker => ({
  customerId: customer.id,
  given: {},
})
