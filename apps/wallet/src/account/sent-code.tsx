import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InboxMessage } from '../api.ts'
import { nowMs } from '../clock.ts'
import { retryAfter, sayError } from '../errors.ts'
import { byPhone, codeIn } from '../inbox/inbox.ts'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'

type SentCodeProps = {
  value: string
  onValue: (value: string) => void
  canSend: boolean
  /** Sends a code, and answers in how many seconds the next may be sent. */
  send: () => Promise<number>
  /** Where a demo shows what was sent. */
  inbox: () => Promise<{ messages: InboxMessage[] }>
}

/** Six digits from a message, with the button that sends them and the wait until the next. */
export function SentCode({ value, onValue, canSend, ...given }: SentCodeProps) {
  const { t } = useTranslation()
  const [left, startWaiting] = useCountdown()
  const demo = useDemoCode(given.inbox)
  const send = useMutation({
    mutationFn: given.send,
    onSuccess: (seconds) => {
      startWaiting(seconds)
      void demo.look()
    },
    onError: (error) => {
      // The one before is still good, and may be typed while the button waits.
      const seconds = retryAfter(error)
      if (seconds !== undefined) startWaiting(seconds)
    },
  })
  return (
    <>
      <Field
        label={t('account.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        placeholder={t('account.codeHint')}
        value={value}
        onValue={(typed) => onValue(typed.replace(/\D/g, '').slice(0, 6))}
        error={send.error ? sayError(t, send.error) : undefined}
        required
        testId="code"
        end={
          <button
            type="button"
            className="button button-text"
            disabled={!canSend || left > 0 || send.isPending}
            onClick={() => send.mutate()}
            data-testid="send-code"
          >
            {left > 0 ? t('account.codeAgainIn', { seconds: left }) : t('account.sendCode')}
          </button>
        }
      />
      <div aria-live="polite">
        {demo.code ? (
          <button
            type="button"
            className="hint demo-code"
            onClick={() => onValue(demo.code)}
            data-testid="demo-code"
          >
            <Icon name="message" size={20} />
            <span>{t('account.demoCode', { code: demo.code })}</span>
          </button>
        ) : null}
      </div>
    </>
  )
}

/** Seconds left, and the function that starts the wait. */
function useCountdown(): [number, (seconds: number) => void] {
  const [wait, setWait] = useState({ until: 0, now: 0 })
  const { until } = wait
  useEffect(() => {
    if (until === 0) return
    const timer = setInterval(() => setWait({ until, now: nowMs() }), 500)
    return () => clearInterval(timer)
  }, [until])
  const start = (seconds: number) => setWait({ until: nowMs() + seconds * 1000, now: nowMs() })
  return [Math.max(0, Math.ceil((until - wait.now) / 1000)), start]
}

/** In a demo the messages go to an inbox page; its newest code is offered right here. */
function useDemoCode(inbox: SentCodeProps['inbox']) {
  const [code, setCode] = useState('')
  async function look() {
    // Outside a demo there is no such page, and the silence is the right answer.
    const { messages } = await inbox().catch(() => ({ messages: [] }))
    const [newest] = byPhone(messages)[0]?.[1] ?? []
    setCode(codeIn(newest?.text ?? ''))
  }
  return { code, look }
}
