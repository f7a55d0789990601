import { useRouter } from '@tanstack/react-router'

/**
 * Where to go after signing in. Only a path of the console on this very origin is followed: a full URL,
 * a protocol-relative one or a script would make the sign-in page an open door.
 */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith('/console/')) return '/'
  try {
    const url = new URL(next, origin)
    const isOurs = url.origin === origin && url.pathname.startsWith('/console/')
    return isOurs ? `${url.pathname.slice('/console'.length)}${url.search}` : '/'
  } catch {
    return '/'
  }
}

export function useGoNext(): (next?: string) => Promise<void> {
  const router = useRouter()
  return (next) => {
    router.history.replace(`/console${safeNext(next, location.origin)}`)
    return router.invalidate()
  }
}
