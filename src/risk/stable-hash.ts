/**
 * A whole number below 2^32 for a text: FNV-1a over the UTF-16 units, and MurmurHash3's last mixing, so
 * that any remainder of it is fair. The same in every process, on every machine and in every year:
 * customers are divided by it.
 */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
