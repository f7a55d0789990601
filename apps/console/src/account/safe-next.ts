const place = '/console'

/**
 * Where to go after signing in. Only a path of the console on this very origin is followed: a full URL,
 * a protocol-relative one or a script would make the sign-in page an open door.
 */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith(`${place}/`)) return '/'
  try {
    const url = new URL(next, origin)
    const path = url.pathname.slice(place.length)
    // What is left must not begin a host of its own.
    const isOurs =
      url.origin === origin && url.pathname.startsWith(`${place}/`) && !path.startsWith('//')
    return isOurs ? `${path}${url.search}` : '/'
  } catch {
    return '/'
  }
}
