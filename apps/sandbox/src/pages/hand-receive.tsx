import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatFen } from '../money.ts'
import { type Payer, sandbox, type Transfer } from '../sandbox-api.ts'
import { fullTime } from '../time.ts'
import { Fact, Facts, Tag } from '../ui/facts.tsx'
import { TextField } from '../ui/fields.tsx'
import { Panel } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'

/** Money that a merchant sends, taken or returned by its payee. */
export function ReceiveByHand({ payer: { customerId } }: { payer: Payer }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [token, setToken] = useState('')
  const [transfer, setTransfer] = useState<Transfer>()
  async function open(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTransfer(await act(() => sandbox.transfer(customerId, token.trim())))
  }
  async function answer(verb: 'confirm' | 'decline'): Promise<void> {
    const done = await act(() => sandbox.answerTransfer(customerId, token.trim(), verb))
    if (done) setTransfer(done)
  }
  const isWaiting = transfer?.state === 'WAIT_USER_CONFIRM'
  return (
    <Panel title={t('hand.ways.receive')} hint={t('hand.receiveHint')}>
      <form className="form form-pad" onSubmit={(event) => void open(event)}>
        <TextField label="package_info" value={token} onChange={setToken} required />
        <button type="submit" className="button button-quiet button-small" disabled={isBusy}>
          {t('hand.open')}
        </button>
        <FormError>{failed}</FormError>
      </form>
      {transfer ? (
        <div className="cashier">
          <p className="cashier-shop">{transfer.merchant}</p>
          <p className="cashier-amount number">
            <small>¥</small>
            {formatFen(transfer.amount.amount)}
          </p>
          <Tag tone={transfer.state === 'SUCCESS' ? 'good' : isWaiting ? 'warm' : 'bad'}>
            {t(`hand.transferStates.${transfer.state as 'SUCCESS'}`, {
              defaultValue: transfer.state,
            })}
          </Tag>
          <Facts>
            <Fact label={t('hand.remark')}>{transfer.remark}</Fact>
            <Fact label={t('hand.expiresAt')}>
              <span className="number">{fullTime(transfer.expiresAt)}</span>
            </Fact>
          </Facts>
          {isWaiting ? (
            <div className="buttons">
              <button
                type="button"
                className="button button-quiet"
                disabled={isBusy}
                onClick={() => void answer('decline')}
              >
                {t('hand.decline')}
              </button>
              <button
                type="button"
                className="button button-primary"
                disabled={isBusy}
                onClick={() => void answer('confirm')}
              >
                {t('hand.receive')}
              </button>
            </div>
          ) : null}
        </div>
      ) : null}
    </Panel>
  )
}
