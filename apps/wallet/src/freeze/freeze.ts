import { useMutation } from '@tanstack/react-query'
import { type Freeze, type Me, post } from '../api.ts'
import { meQuery, queryClient } from '../queries.ts'

type Frozen = { freeze: Freeze | null }

/** What the server says of the wallet is what every page shows from now on. */
function heed({ freeze }: Frozen): void {
  queryClient.setQueryData(meQuery.queryKey, (me: Me | undefined) => me && { ...me, freeze })
  void queryClient.invalidateQueries({ queryKey: ['messages'] })
}

/** One tap and no question: it takes nothing away, and the second tap changes nothing. */
export const useFreeze = () =>
  useMutation({ mutationFn: () => post<Frozen>('/freeze'), onSuccess: heed })

export const sendThawCode = () => post<{ retryAfterSeconds: number }>('/thaw/code')

export async function thaw(pin: string, code: string): Promise<void> {
  heed(await post<Frozen>('/thaw', { pin, code }))
}
