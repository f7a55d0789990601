import type { Payment } from '../api.ts'

/** How a checkout ended, for whoever opened it. */
export type Outcome =
  | { kind: 'paid'; payment: Payment }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: unknown }
