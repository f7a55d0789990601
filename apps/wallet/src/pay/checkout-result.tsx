import { useTranslation } from 'react-i18next'
import type { Cashier, Standing } from '../api.ts'
import { nowMs } from '../clock.ts'
import type { WayOut } from './leave-button.tsx'
import { RefusedView } from './refused-view.tsx'
import { AskingView, UnsettledView } from './unsettled-view.tsx'
import type { WhichOrder } from './result-view.tsx'
import { isPayable } from './use-cashier.ts'
import { type Checkout, overTitle, type Step } from './use-checkout.ts'

/** Steps after which it is not paid, or not known to be. */
type Unpaid = Extract<Step, { at: 'refused' | 'over' | 'asking' | 'unsettled' }>

/** Undefined while it goes on. An order that ran out while the PIN was typed is left to the server. */
export function unpaidOf(step: Step, cashier: Cashier): Unpaid | undefined {
  if (step.at === 'confirm')
    return isPayable(cashier, nowMs()) ? undefined : { at: 'over', step: cashier.over }
  return step.at === 'pin' || step.at === 'paid' ? undefined : step
}

type CheckoutResultProps = {
  unpaid: Unpaid
  checkout: Checkout
  order: WhichOrder
  /** How the order stands, when paying had no outcome. */
  ask: () => Promise<Standing>
  out: WayOut
}

/** How a checkout ended that is not paid, with the one right thing to do. */
export function CheckoutResult({ unpaid, checkout, order, ask, out }: CheckoutResultProps) {
  const { t } = useTranslation()
  switch (unpaid.at) {
    case 'over':
      return (
        <RefusedView title={t(overTitle(unpaid.step))} order={order} step={unpaid.step} out={out} />
      )
    case 'refused':
      return <RefusedView order={order} error={unpaid.error} again={checkout.again} out={out} />
    case 'asking':
      return <AskingView order={order} ask={ask} onSettled={checkout.settled} />
    case 'unsettled':
      return (
        <UnsettledView
          order={order}
          found={unpaid.found}
          again={checkout.again}
          ask={checkout.ask}
          out={out}
        />
      )
  }
}
