import { machine, type StateOf } from '#kernel/machine'

/** A payer's attempt at an order. Trying again after a failure continues the same attempt. */
export const attemptStates = machine('PENDING', {
  PENDING: ['SUCCEEDED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: ['PENDING', 'SUCCEEDED'],
})
export type AttemptState = StateOf<typeof attemptStates>
