import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { billRow, billTail, readBill, tallyBill } from '@tongbao/apiv3'

const every = 10_000

/**
 * The same bill with one payment in ten thousand told a fen dearer, one left out and one that is not
 * ours, and a last line that adds up to it. Answers how many differences that makes.
 */
export async function spoil(from: string, to: string): Promise<number> {
  let planted = 0
  async function* lines() {
    const [head = ''] = await headOf(from)
    yield `${head}\r\n`
    const tally = tallyBill('trade_all')
    let number = 0
    for await (const row of readBill(createReadStream(from), 'trade_all')) {
      const place = row.refundId === '0' ? number++ % every : -1
      const told = [row]
      if (place === 3) told[0] = { ...row, orderAmount: row.orderAmount + 1n }
      if (place === 4) told.pop()
      if (place === 5)
        told.push({
          ...row,
          transactionId: `43${row.transactionId.slice(2)}`,
          outTradeNo: `X${row.outTradeNo}`,
        })
      if (place >= 3 && place <= 5) planted++
      for (const each of told) {
        tally.add(each)
        yield billRow('trade_all', each)
      }
    }
    yield billTail('trade_all', tally.sums())
  }
  await pipeline(Readable.from(lines()), createWriteStream(to))
  return planted
}

async function headOf(file: string): Promise<readonly string[]> {
  for await (const line of createInterface({ input: createReadStream(file) })) return [line]
  return []
}
