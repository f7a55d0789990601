import { useRouter } from '@tanstack/react-router'
import { safeNext } from './safe-next.ts'

/** Goes to where somebody wanted to be before they had to sign in. */
export function useGoNext(): (next?: string) => Promise<void> {
  const router = useRouter()
  return (next) => {
    router.history.replace(`/console${safeNext(next, location.origin)}`)
    return router.invalidate()
  }
}
