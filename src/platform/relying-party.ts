/** Who asks for a passkey: the domain to which passkeys are bound, and the address of its pages. */
export type RelyingParty = Readonly<{ id: string; origin: string }>

/**
 * By our public address. Browsers bind no passkey to a number, so on a machine of one's own they are
 * bound to `localhost`, and the pages must be opened there.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const url = new URL(publicUrl)
  if (/^(?:127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) url.hostname = 'localhost'
  return { id: url.hostname, origin: url.origin }
}
