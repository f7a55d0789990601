const key = 'tongbao.join'

/** Kept for this window only: whoever opens the browser after the applicant has nothing of it. */
export function keptToken(): string {
  const given = location.hash.slice(1)
  if (given) {
    keepToken(given)
    // Out of the address at once, so that nobody finds it in the browser's memory.
    history.replaceState(history.state, '', location.pathname)
  }
  try {
    return sessionStorage.getItem(key) ?? given
  } catch {
    return given
  }
}

export function keepToken(token: string): void {
  try {
    if (token) sessionStorage.setItem(key, token)
    else sessionStorage.removeItem(key)
  } catch {
    // A private window may refuse storage; the link then has to be opened again.
  }
}

/** What leads back here; the token stands behind `#`, which browsers send to nobody. */
export const linkOf = (token: string): string => `${location.origin}/console/join#${token}`
