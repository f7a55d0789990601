/**
 * Where the code may be sent: an https address (http only on this machine) whose host and port are
 * exactly one of the app's. Anything cleverer (suffixes, wildcards, paths) has been an open redirect
 * somewhere. Answers the address as browsers will read it, or nothing.
 */
export function allowedRedirect(given: string, oauthDomains: readonly string[]): URL | undefined {
  if (given.length > 2_048 || !URL.canParse(given)) return undefined
  const url = new URL(given)
  const isScheme = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  const isPlain = url.username === '' && url.password === ''
  return isScheme && isPlain && oauthDomains.includes(url.host) ? url : undefined
}

/** A name that ends in our machine cannot be taken by anybody else on the network. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)

/** The same address carrying the code, and the state exactly as it was given. */
export function withCode(url: URL, code: string, state: string | undefined): string {
  const target = new URL(url)
  target.searchParams.set('code', code)
  if (state !== undefined) target.searchParams.set('state', state)
  return target.href
}
