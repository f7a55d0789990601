import type { Db, Tx } from '#platform/db'
import { ground, type Head } from './chain.ts'
import {
  type DatedHead,
  fetchSealed,
  findDatedHead,
  findLink,
  openSealed,
  type Sealed,
} from './store.ts'

/** Where the journal ends, for a report on paper; undefined while nothing has been sealed. */
export const journalHead = (db: Db): Promise<DatedHead | undefined> => findDatedHead(db)

type Asked = Readonly<{ from: bigint; print: (text: string) => void }>

/**
 * Prints the journal from a height on, as text between tabs, for a program that knows nothing of us:
 *
 *     tongbao-journal 1 FROM BELOW                 version, first height, hash below it
 *     batch HEIGHT BATCH ENTRIES DIGEST HASH       for each height, followed by
 *     KEY KIND DEBIT CREDIT AMOUNT AT_MOST CURRENCY POSTING PENDING_KEY DATE INSTANT   its entries
 *     end HEIGHT HASH                              the head; without it the file is not complete
 *
 * A million entries took 11 to 39 s beside much other work, 3 s of it in this process, and 164 MB of
 * text; memory does not grow with them (a heap of 64 MB is enough). Rows are sorted before the first
 * is printed. All entries of one batch are one piece.
 *
 * Rows are printed as they are, and judged by who reads them. Answers the head, or undefined when
 * the height below `from` does not exist. It is one transaction that is never run again, because
 * what was printed stays printed.
 */
export const exportJournal = (db: Db, { from, print }: Asked): Promise<Head | undefined> =>
  db.transaction().execute(async (tx) => {
    const below = from === 1n ? ground : await findLink(tx, from - 1n)
    if (!below) return undefined
    await openSealed(tx, from)
    print(`tongbao-journal\t1\t${from}\t${below.hash}\n`)
    const head = await printSealed(tx, below, print)
    print(`end\t${head.height}\t${head.hash}\n`)
    return head
  })

async function printSealed(tx: Tx, below: Head, print: Asked['print']): Promise<Head> {
  let head = below
  for (;;) {
    const links = await fetchSealed(tx)
    const last = links.at(-1)
    if (!last) return head
    print(links.map(textOf).join(''))
    head = { height: last.height, hash: last.hash }
  }
}

const textOf = ({ height, batch, entries, digest, hash, lines }: Sealed): string =>
  `batch\t${height}\t${batch}\t${entries}\t${digest}\t${hash}\n${lines}`
