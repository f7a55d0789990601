/**
 * Where to go after signing in. Only a path of this very origin is followed: a full URL, a
 * protocol-relative one or a script would make the sign-in page an open door.
 */
export function safeNext(next: string | undefined, origin: string): string {
  const home = '/wallet/'
  if (!next?.startsWith('/')) return home
  try {
    const url = new URL(next, origin)
    // `/.//evil.example` is a path of ours until it is written out: then it begins a host of its own.
    const isOurs = url.origin === origin && !url.pathname.startsWith('//')
    return isOurs ? `${url.pathname}${url.search}` : home
  } catch {
    return home
  }
}
