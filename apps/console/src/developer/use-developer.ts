import { useMutation, useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { meQuery, queryClient } from '../queries.ts'
import { useShop } from '../shop/use-shop.ts'
import { useWordsOf } from '../words/refused.ts'
import { developerOf } from './api.ts'

export type Developer = ReturnType<typeof developerOf>

const nowhere = { api: (path: string) => path }

export const useWords = () => useTranslation('developer')

/** The calls of the merchant whose pages are open, and how a link stays with it. */
export function useDeveloper() {
  const shop = useShop()
  const { data: me } = useQuery(meQuery)
  return {
    mchid: shop?.mchid ?? '',
    developer: developerOf(shop ?? nowhere),
    search: shop?.isVisit ? { mchid: shop.mchid } : {},
    /** Whether I may change something; the server asks again. */
    mayChange: me?.permissions.includes('shop.access.change') ?? false,
  }
}

/** What is asked of a merchant, remembered by what it is. */
export function useAsked<Answer>(name: string, ask: (developer: Developer) => Promise<Answer>) {
  const { mchid, developer } = useDeveloper()
  return useQuery({
    queryKey: ['developer', mchid, name],
    queryFn: () => ask(developer),
    enabled: mchid !== '',
  })
}

/** Does something, says that it is done or why not, and asks anew what it has changed. */
export function useAct<Given, Answer>(
  changed: string,
  act: (developer: Developer, given: Given) => Promise<Answer>,
  { done, onDone }: Readonly<{ done?: string; onDone?: (answer: Answer) => unknown }> = {},
) {
  const { mchid, developer } = useDeveloper()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: (given: Given) => act(developer, given),
    onSuccess: (answer) => {
      if (done !== undefined) message.success(done)
      onDone?.(answer)
    },
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['developer', mchid, changed] }),
  })
}
