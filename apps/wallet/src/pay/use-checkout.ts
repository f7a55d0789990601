import { useState } from 'react'
import type { Cashier, NextStep, Payment } from '../api.ts'
import { stepOf } from '../errors.ts'
import { refreshMoney } from '../queries.ts'
import type { Settled } from './settle.ts'
import type { Unsettled } from './unsettled-view.tsx'

export type Step =
  /** `refused`: what it could not be paid from just now. */
  | { at: 'confirm'; refused?: string | undefined }
  | { at: 'pin'; funding: string }
  | { at: 'asking' }
  | { at: 'paid'; payment: Payment }
  | { at: 'refused'; error: unknown; funding: string }
  | { at: 'over'; step: NextStep }
  | { at: 'unsettled'; found: Unsettled }

export type Checkout = ReturnType<typeof useCheckout>

/** Where a checkout is, and what leads on from there; the sheet and the page show the same. */
export function useCheckout(refresh: () => void) {
  const [step, setStep] = useState<Step>({ at: 'confirm' })
  function paid(payment: Payment) {
    setStep({ at: 'paid', payment })
    void refreshMoney()
  }
  return {
    step,
    enterPin: (funding: string) => setStep({ at: 'pin', funding }),
    back: () => setStep({ at: 'confirm' }),
    paid,
    refused: (error: unknown, funding: string) => setStep({ at: 'refused', error, funding }),
    ask: () => setStep({ at: 'asking' }),
    settled: (settled: Settled) => {
      if (settled.is === 'paid') paid(settled.payment)
      else if (settled.is === 'over') setStep({ at: 'over', step: settled.step })
      else setStep({ at: 'unsettled', found: settled.is })
    },
    /** The same order once more, as it stands now. */
    again: () => {
      refresh()
      const other = step.at === 'refused' && stepOf(step.error)?.act === 'other_means'
      setStep({ at: 'confirm', refused: other ? step.funding : undefined })
    },
  }
}

/** The title of an order that cannot be paid any more. */
export const overTitle = ({ act }: Cashier['over']) =>
  act === 'bills' ? 'pay.paidTitle' : 'pay.closedTitle'
