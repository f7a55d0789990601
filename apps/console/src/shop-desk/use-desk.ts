import { useMutation, useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { queryClient } from '../queries.ts'
import { useShop } from '../shop/use-shop.ts'
import { useWordsOf } from '../words/refused.ts'
import { deskOf } from './api.ts'

export type Desk = ReturnType<typeof deskOf>

const nowhere = { api: (path: string) => path }

/** The calls of the merchant whose pages are open, and its number for what is remembered. */
export function useDesk(): Readonly<{ mchid: string; desk: Desk }> {
  const shop = useShop()
  return { mchid: shop?.mchid ?? '', desk: deskOf(shop ?? nowhere) }
}

/** What is asked of a merchant, remembered by what it is. */
export function useDeskQuery<Answer>(name: string, ask: (desk: Desk) => Promise<Answer>) {
  const { mchid, desk } = useDesk()
  return useQuery({
    queryKey: ['shop', mchid, name],
    queryFn: () => ask(desk),
    enabled: mchid !== '',
  })
}

/** Does something at a merchant, says that it is done or why it is not, and asks anew what it has changed. */
export function useDeskAct<Given, Answer>(
  changed: string,
  act: (desk: Desk, given: Given) => Promise<Answer>,
  given: Readonly<{ done?: string; onDone?: (answer: Answer) => void }> = {},
) {
  const { mchid, desk } = useDesk()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: (wanted: Given) => act(desk, wanted),
    onSuccess: (answer) => {
      if (given.done !== undefined) message.success(given.done)
      given.onDone?.(answer)
    },
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['shop', mchid, changed] }),
  })
}
