import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../../queries.ts'
import { type Charge, fenOfYuan, newNumber } from '../api.ts'
import { useDesk } from '../use-desk.ts'

export type Sale = ReturnType<typeof useSale>

const pollMs = 1_500

/** States in which something may still happen by itself. */
const isOpen = ({ state }: Charge): boolean => state === 'USERPAYING' || state === 'NOTPAY'

/**
 * One sale from its amount to its end. Its number is made once, with the amount: however often a code is
 * sent under it, and whatever was heard of the answer, one payer is charged once.
 */
export function useSale(desk: string) {
  const { mchid, desk: calls } = useDesk()
  const [typed, type] = useState('')
  const [number, setNumber] = useState<string>()
  const [code, setCode] = useState<string>()
  const charging = useMutation({
    mutationFn: (read: string) =>
      calls.charge({ number: number ?? '', desk, amount: fenOfYuan(typed) ?? '', code: read }),
    retry: (failures, error) => failures < 2 && isSilent(error),
    retryDelay: 1_000,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['shop', mchid, 'charges', desk] }),
  })
  const first = charging.data
  const watched = useQuery({
    queryKey: ['shop', mchid, 'charge', number],
    queryFn: () => calls.chargeOf(number ?? ''),
    enabled: number !== undefined && first !== undefined && isOpen(first),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : pollMs),
  })
  const begin = () => {
    setNumber(undefined)
    setCode(undefined)
    charging.reset()
    type('')
  }
  const step = number === undefined ? 'amount' : first ? 'result' : 'code'
  return {
    step,
    typed,
    type,
    amount: fenOfYuan(typed) ?? '0',
    askCode: () => {
      if (fenOfYuan(typed)) setNumber(newNumber('TB'))
    },
    charge: (read: string) => {
      setCode(read)
      charging.mutate(read)
    },
    isBusy: charging.isPending,
    error: charging.error,
    code,
    charged: first && { ...first, ...watched.data, refusal: first.refusal ?? null },
    begin,
    /** The same amount, another code: the number of what failed is spent. */
    again: () => {
      setCode(undefined)
      charging.reset()
      setNumber(newNumber('TB'))
    },
  } as const
}

/** No answer came: the same number is asked again, which charges nobody twice. */
const isSilent = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && error.status === 0
