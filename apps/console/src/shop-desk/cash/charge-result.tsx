import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Result } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { spoken } from '../../i18n.ts'
import { Amount } from '../../words/amount.tsx'
import type { Charge } from '../api.ts'
import { useDesk, useDeskAct } from '../use-desk.ts'

type Props = Readonly<{ charge: Charge; onNext: () => void; onAgain: () => void }>

type Standing = 'paid' | 'waiting' | 'failed' | 'reversed'

const standings: Readonly<Record<string, Standing>> = {
  SUCCESS: 'paid',
  REFUND: 'paid',
  USERPAYING: 'waiting',
  NOTPAY: 'waiting',
  REVOKED: 'reversed',
}
export const standingOf = ({ state }: Charge): Standing => standings[state] ?? 'failed'

const pictures = { paid: 'success', waiting: 'info', failed: 'error', reversed: 'warning' } as const

/** What became of a charge, and what to do now. */
export function ChargeResult({ charge, onNext, onAgain }: Props) {
  const { t } = useTranslation('shop-desk')
  const standing = standingOf(charge)
  const next = useRef<HTMLButtonElement>(null)
  useEffect(() => next.current?.focus(), [])
  const { refusal } = charge
  const why = standing === 'failed' && refusal && spoken() === 'zh' ? refusal.message : undefined
  return (
    <div aria-live="assertive" data-testid="charge-result" data-standing={standing}>
      <Result
        className="cash-result"
        status={pictures[standing]}
        title={t(`cash.standing.${standing}`)}
        subTitle={
          <>
            <span className="cash-sum">
              <Amount minor={charge.amount} />
            </span>
            <span>{why ?? t(`cash.todo.${standing}`)}</span>
            <code>{charge.number}</code>
          </>
        }
        extra={
          <div className="cash-buttons">
            {standing === 'failed' ? (
              <Button ref={next} type="primary" size="large" onClick={onAgain} data-testid="again">
                {t('cash.again')}
              </Button>
            ) : null}
            {standing === 'waiting' ? null : (
              <Button
                {...(standing === 'failed' ? {} : { ref: next, type: 'primary' as const })}
                size="large"
                onClick={onNext}
                data-testid="next-sale"
              >
                {t('cash.next')}
              </Button>
            )}
            <ReverseButton charge={charge} />
          </div>
        }
      />
    </div>
  )
}

/** Undoes a charge that waits or is paid, after asking; where it is too late the server says so. */
export function ReverseButton({
  charge,
  size = 'large',
}: Readonly<{ charge: Charge; size?: 'large' | 'small' }>) {
  const { t } = useTranslation('shop-desk')
  const { modal } = App.useApp()
  const { mchid } = useDesk()
  const client = useQueryClient()
  const reverse = useDeskAct('charges', (desk, number: string) => desk.reverse(number), {
    done: t('cash.standing.reversed'),
    onDone: (reversed) => client.setQueryData(['shop', mchid, 'charge', charge.number], reversed),
  })
  const standing = standingOf(charge)
  if (standing !== 'paid' && standing !== 'waiting') return null
  const sure = () =>
    modal.confirm({
      title: t('cash.sureReverse'),
      content: t(standing === 'paid' ? 'cash.reversePaid' : 'cash.reverseWaiting'),
      okText: t('cash.reverse'),
      okButtonProps: { danger: true },
      onOk: () => reverse.mutateAsync(charge.number).catch(() => undefined),
    })
  return (
    <Button danger size={size} onClick={sure} loading={reverse.isPending} data-testid="reverse">
      {t('cash.reverse')}
    </Button>
  )
}
