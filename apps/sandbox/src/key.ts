/** The sandbox's key, for as long as this tab lives. It never stands in a query or a path. */
const place = 'tongbao.sandbox.key'

/** A link may bring the key behind `#key=`, which browsers do not send; it is taken out of sight. */
export function takeKeyFromAddress(): void {
  const key = /^#key=([\w-]{20,})$/.exec(location.hash)?.[1]
  if (!key) return
  keepKey(key)
  history.replaceState(null, '', location.pathname + location.search)
}

export const readKey = (): string | null => sessionStorage.getItem(place)
export const keepKey = (key: string): void => sessionStorage.setItem(place, key)
export const forgetKey = (): void => sessionStorage.removeItem(place)
