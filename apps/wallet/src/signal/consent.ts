import { queryOptions } from '@tanstack/react-query'
import { type Consent, get, type Me, post } from '../api.ts'
import { meQuery, queryClient } from '../queries.ts'
import { heedConsent } from './signals.ts'

export type KnownDevice = { name: string; firstSeen: string; lastSeen: string }

export const devicesQuery = queryOptions({
  queryKey: ['me', 'devices'],
  queryFn: () => get<{ devices: KnownDevice[] }>('/devices'),
})

/** From the answer on it counts, in this window at once; other windows hear of it with their next look. */
export async function decide(granted: boolean): Promise<void> {
  const { consent } = await post<{ consent: Consent }>('/consent', { granted })
  queryClient.setQueryData(meQuery.queryKey, (me: Me | undefined) =>
    me ? heedConsent({ ...me, consent }) : me,
  )
  await queryClient.invalidateQueries({ queryKey: devicesQuery.queryKey })
}
