import { useRouter } from '@tanstack/react-router'
import { safeNext } from './next-path.ts'

/** Goes on to `next`: inside the app by the router, to the platform's other pages by the browser. */
export function useGoNext(next: string | undefined): () => void {
  const router = useRouter()
  return () => {
    const path = safeNext(next, location.origin)
    // The OAuth pages are made by the server and unknown to the router.
    if (path.startsWith('/wallet/')) router.history.replace(path)
    else location.replace(path)
  }
}
