import { useTranslation } from 'react-i18next'
import type { Act } from '../api.ts'
import { ReturnButton } from './return-button.tsx'

/** Out of a checkout: a sheet is closed, and a page goes back to where the payer came from. */
export type WayOut =
  | { onLeave: () => void; doneLabel: string | undefined }
  | { target: string | undefined }

type LeaveButtonProps = {
  way: WayOut
  /** There is nothing else to do here. */
  isMain: boolean
  act?: Act | undefined
}

export function LeaveButton({ way, isMain, act }: LeaveButtonProps) {
  const { t } = useTranslation()
  if ('target' in way) return <ReturnButton target={way.target} quiet={!isMain} />
  const leads = act === 'scan_again' || act === 'new_code' || act === 'ask_merchant'
  return (
    <button
      type="button"
      className={`button ${isMain ? 'button-primary' : 'button-text'}`}
      onClick={way.onLeave}
      data-testid="leave"
    >
      {way.doneLabel ?? t(isMain && leads ? `pay.act.${act}` : 'common.close')}
    </button>
  )
}
