import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act, NextStep } from '../api.ts'
import { sayError, stepOf } from '../errors.ts'
import { stopOf } from '../guard/stopped.ts'
import { StoppedView } from '../guard/stopped-view.tsx'
import { spoken } from '../i18n.ts'
import { LeaveButton, type WayOut } from './leave-button.tsx'
import { NotPaidResult, type WhichOrder } from './result-view.tsx'

type RefusedViewProps = {
  title?: string | undefined
  /** What was refused, or what is to be done where nothing was tried. */
  error?: unknown
  step?: NextStep
  /** Back to the order, to pay it in the right way. */
  again?: (() => void) | undefined
  order?: WhichOrder
  out: WayOut
}

/** Goes on with the same order. */
type GoesOn = 'retry' | 'other_means' | 'enter_pin' | 'mend'
const goesOn: ReadonlySet<string> = new Set<GoesOn>(['retry', 'other_means', 'enter_pin', 'mend'])
const isGoesOn = (act: Act): act is GoesOn => goesOn.has(act)

/** Not paid: what happened, what became of the money, and the one right thing to do as a button. */
export function RefusedView({ title, error, again, out, ...given }: RefusedViewProps) {
  const { t } = useTranslation()
  const step = given.step ?? stepOf(error)
  const stop = stopOf(error)
  if (stop) return <StoppedView stop={stop} error={error} order={given.order} out={out} />
  const main = mainButton(step?.act ?? 'retry', again)
  return (
    <NotPaidResult
      title={title}
      order={given.order}
      hint={given.step ? given.step.say[spoken()] : sayError(t, error)}
      money={step?.money}
      act={step?.act}
    >
      {main}
      <LeaveButton way={out} isMain={main === null} act={step?.act} />
    </NotPaidResult>
  )
}

function mainButton(act: Act, again: (() => void) | undefined): ReactNode {
  if (act === 'bills' || act === 'look') return <ToBills />
  if (act === 'reset_pin' || act === 'set_pin') return <ToPin act={act} />
  return again && isGoesOn(act) ? <Again act={act} again={again} /> : null
}

function Again({ act, again }: { act: GoesOn; again: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className="button button-primary" onClick={again} data-testid="again">
      {t(`pay.act.${act}`)}
    </button>
  )
}

export function ToBills({ look = 'button-primary' }: { look?: string }) {
  const { t } = useTranslation()
  return (
    <Link className={`button ${look}`} to="/bills" data-testid="to-bills">
      {t('pay.act.bills')}
    </Link>
  )
}

/** Afterwards back to this very payment. */
function ToPin({ act }: { act: 'reset_pin' | 'set_pin' }) {
  const { t } = useTranslation()
  const { pathname, searchStr } = useLocation()
  const next = `/wallet${pathname}${searchStr}`
  const search = act === 'reset_pin' ? { mode: 'reset', next } : { next }
  return (
    <Link className="button button-primary" to="/pin" search={search}>
      {t(`pay.act.${act}`)}
    </Link>
  )
}
