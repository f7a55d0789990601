import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { api, type PaymentCode } from '../api.ts'
import { nowMs } from '../clock.ts'

const LIFE_MS = 60_000
const POLL_MS = 1_200
const FINAL = ['paid', 'expired', 'failed']
const QUIET = ['waiting', 'expired']

/** The server's expiry, unless the phone's clock is so wrong that it says nothing. */
function endOf({ expiresAt }: PaymentCode, now: number): number {
  const leftMs = Date.parse(expiresAt) - now
  return now + (leftMs > 5_000 && leftMs < LIFE_MS ? leftMs : LIFE_MS)
}

/** `now` is the last tick, which may be a little older than the code. */
function secondsTo(endsAt: number, now: number): number {
  return Math.ceil(Math.min(LIFE_MS, Math.max(0, endsAt - now)) / 1000)
}

/**
 * The code on show and what became of it. A new one is fetched each minute and after use. The one
 * before is still watched, since a till may have scanned it in its last second.
 */
export function usePaymentCode() {
  const [round, setRound] = useState(0)
  const [previous, setPrevious] = useState<string>()
  const [now, setNow] = useState(nowMs)
  const fresh = useQuery({
    queryKey: ['payment-code', round],
    queryFn: async () => {
      const issued = await api.newPaymentCode()
      return { code: issued.code, endsAt: endOf(issued, nowMs()) }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const current = fresh.data

  const watched = [current?.code, previous].filter((code) => code !== undefined)
  const states = useQueries({
    queries: watched.map((code) => ({
      queryKey: ['payment-code', 'state', code],
      queryFn: async () => ({ code, ...(await api.paymentCode(code)) }),
      refetchInterval: (query: { state: { data: { state: string } | undefined } }) =>
        FINAL.includes(query.state.data?.state ?? '') ? false : POLL_MS,
      gcTime: 0,
    })),
  })

  function renew() {
    setPrevious(current?.code)
    setRound((count) => count + 1)
  }

  const tick = useEffectEvent(() => {
    setNow(nowMs())
    // A hidden page shows its code to nobody, so it needs no new one.
    if (current && nowMs() >= current.endsAt && !document.hidden) renew()
  })
  useEffect(() => {
    const timer = setInterval(() => tick(), 500)
    return () => clearInterval(timer)
  }, [])

  return {
    code: current?.code,
    secondsLeft: current ? secondsTo(current.endsAt, now) : 0,
    error: fresh.error,
    retry: () => void fresh.refetch(),
    renew,
    event: states.map(({ data }) => data).find((data) => data && !QUIET.includes(data.state)),
  }
}
