import type { IncomingHttpHeaders } from 'node:http'

/** Hosts that SDKs know by heart; whoever reaches us by them does so by DNS and TLS. */
const official = /(?:^|\.)(?:mch\.weixin\.qq\.com|wechatpay\.cn)(?::443)?$/i
const plainHost = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/

/**
 * Where a file lies, on the host by which the client reached us: one SDK accepts no other, and one signs
 * it wrong (APIv3 SDK compatibility). The scheme is that of our public address, and https on the
 * official hosts.
 */
export function downloadUrl(
  publicUrl: string,
  { host = '' }: Pick<IncomingHttpHeaders, 'host'>,
  { token, isZipped }: Readonly<{ token: string; isZipped: boolean }>,
): string {
  const path = `/v3/billdownload/file?token=${token}${isZipped ? '&tartype=gzip' : ''}`
  if (!plainHost.test(host)) return `${publicUrl}${path}`
  const scheme = official.test(host) ? 'https:' : new URL(publicUrl).protocol
  return `${scheme}//${host}${path}`
}
