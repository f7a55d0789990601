import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { queryClient } from '../queries.ts'

/** One button's errand: busy while it runs, the refusal in words, and everything read anew after it. */
export function useAct() {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  async function act<T>(errand: () => Promise<T>): Promise<T | undefined> {
    setBusy(true)
    setFailure(undefined)
    try {
      const done = await errand()
      await queryClient.invalidateQueries()
      return done
    } catch (error) {
      setFailure(error)
      return undefined
    } finally {
      setBusy(false)
    }
  }
  return { act, isBusy, failed: failure === undefined ? null : sayError(t, failure) }
}
