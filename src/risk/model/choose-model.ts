export type Role = 'champion' | 'challenger'

/**
 * Who judges a customer: of ten thousand customers so many the challenger, always the same ones. A
 * larger share adds customers and takes none away; another `salt` draws the customers anew.
 */
export function chooseModel(
  customer: string,
  { salt, challengerPer10000 }: Readonly<{ salt: string; challengerPer10000: number }>,
): Role {
  return stableHash(`${salt}:${customer}`) % 10_000 < challengerPer10000 ? 'challenger' : 'champion'
}

/** FNV-1a over the UTF-16 units, and MurmurHash3's last mixing; the same on every machine, for ever. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
