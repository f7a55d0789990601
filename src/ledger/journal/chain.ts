import { createHash } from 'node:crypto'

/** A batch as its entries have it: how many, and the SHA-256 of their lines in hex. */
export type Batch = Readonly<{ batch: bigint; entries: number; digest: string }>

/** Where the chain ends: the hash in hex says all that was ever sealed. */
export type Head = Readonly<{ height: bigint; hash: string }>

export type Link = Batch & Head

/** Below height 1 stand 32 bytes of zero. */
export const ground: Head = { height: 0n, hash: '0'.repeat(64) }

/**
 * SHA-256 over one line of text, in hex: the hash below, the batch's number, its count of entries
 * and their digest, between tabs and with a line feed at the end. Text, so that anybody can do it
 * again: `printf '%s\t%s\t%s\t%s\n' BELOW BATCH ENTRIES DIGEST | sha256sum`. The height is not in the
 * line, because it is the number of lines below.
 */
export const hashOf = (below: string, { batch, entries, digest }: Batch): string =>
  createHash('sha256').update(`${below}\t${batch}\t${entries}\t${digest}\n`).digest('hex')

/** Puts batches on the chain, one height each, in the order given. */
export function chainOf(head: Head, batches: readonly Batch[]): readonly Link[] {
  const links: Link[] = []
  let { height, hash } = head
  for (const batch of batches) {
    height++
    hash = hashOf(hash, batch)
    links.push({ ...batch, height, hash })
  }
  return links
}
