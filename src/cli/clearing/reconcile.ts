import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import {
  proveCustody,
  readCamt053,
  reconcileBank,
  reconcileChannel,
  reconcileUpstream,
  type Run,
} from '#clearing'
import { findBilledChannels } from '#upstream'
import { readDate } from '../ledger/errand.ts'
import { bytesOf } from '../reconcile/open-file.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { printProof } from './custody.ts'
import { tableText } from './table.ts'

export const reconcileChannelForm: Form = {
  usage: 'reconcile-channel <date> <file> [--channel <name>]',
  example: 'reconcile-channel 2026-11-24 bill.csv --channel wallet',
  places: [2, 2],
  options: ['--channel'],
}

/**
 * 渠道对账: a channel's trade bill, packed or not; that of a registered channel is laid beside what we told
 * it, any other beside our own day. Ends with 1 when the two differ.
 */
export async function reconcileChannelErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(reconcileChannelForm, errand.args)
  const businessDate = readDate('date', places[0])
  const bytes = readable(reconcileChannelForm, places[1] ?? '')
  const party = option('--channel') ?? 'wallet'
  const deps = { ...errand, spillFolder: tmpdir() }
  const upstream = (await findBilledChannels(errand.db)).find(({ id }) => id === party)
  if (!upstream) return tell(errand, await reconcileChannel(deps, { businessDate, party, bytes }))
  return tell(errand, (await reconcileUpstream(deps, upstream, { businessDate, bytes })).run)
}

export const reconcileBankForm: Form = {
  usage: 'reconcile-bank <date> <file of camt.053> [--bank <name>]',
  example: 'reconcile-bank 2026-11-24 statement.xml --bank demo',
  places: [2, 2],
  options: ['--bank'],
}

/** 银行对账: a statement of the custody account, entry by entry, and its closing balance. */
export async function reconcileBankErrand(errand: ClearingErrand): Promise<number> {
  const { places, option } = readArguments(reconcileBankForm, errand.args)
  const businessDate = readDate('date', places[0])
  const bytes = await wholeFile(reconcileBankForm, places[1] ?? '')
  const statement = readCamt053(bytes)
  if (statement.businessDate !== businessDate)
    throw refused(
      reconcileBankForm,
      `the statement is of ${statement.businessDate} and not of ${businessDate}`,
    )
  const bank = option('--bank') ?? 'demo'
  const run = await reconcileBank(
    { ...errand, spillFolder: tmpdir() },
    { businessDate, bank, statement },
  )
  const code = tell(errand, run)
  const { currency, closing } = statement
  const proved = await proveCustody(errand, { businessDate, statement: { currency, closing } })
  errand.print('\n')
  return Math.max(code, printProof(errand, proved))
}

/** Bytes of a file that is there; what is wrong with it is said in words. */
async function* readable(form: Form, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw refused(form, `${path}: ${error.message}`)
    throw error
  }
}

async function wholeFile(form: Form, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw refused(form, error instanceof Error ? error.message : String(error))
  }
}

const runStates: Readonly<Record<Run['state'], string>> = {
  MATCHING: '进行中',
  DONE: '已完成',
  SUPERSEDED: '已被新文件取代',
  REFUSED: '整份拒收',
}

function tell({ print }: ClearingErrand, run: Run): number {
  const isSame = run.matched === run.ours && run.matched === run.theirs
  print(
    tableText({
      columns: ['日期', '对方', '版次', '状态', '我方笔数', '对方笔数', '一致笔数'],
      rows: [
        [
          run.businessDate,
          run.party,
          BigInt(run.revision),
          runStates[run.state],
          run.ours,
          run.theirs,
          run.matched,
        ],
      ],
    }),
  )
  print(isSame ? '两边一致\n' : '存在差异，逐笔见 tongbao clearing breaks --open\n')
  return isSame && run.state === 'DONE' ? 0 : 1
}
