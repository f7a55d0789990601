import { batcher, gapUnderLoadMs } from '#platform/batch'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Enqueued, HandOff } from '../callback/enqueue.ts'
import type { ReleaseRefund } from '../refund/close-rejected.ts'
import type { FundRefund } from '../refund/fund-refund.ts'
import type { Books, BooksTx, Held, Outcome, SubjectKey } from './books.ts'
import type { LatePolicy } from './decide.ts'
import type { Instruction } from './instruction.ts'
import {
  claimDueInstructions,
  findInstructionsFor,
  putInstruction,
  type Replacement,
  replaceInstructions,
} from './store.ts'
import { carryOutOrder, contentOfOrder, holdOrder } from './subject/order-subject.ts'
import { carryOutRefund, contentOfRefund, holdRefund } from './subject/refund-subject.ts'
import type { TransferSubject } from './transfer-subject.ts'

export type SubjectDeps = Readonly<{
  db: Db
  handOff: HandOff
  /** What becomes of a payment that succeeds after its order was closed. */
  latePolicy: LatePolicy
  fundRefund?: FundRefund | undefined
  releaseRefund?: ReleaseRefund | undefined
  /** Without it no transfer goes through a channel. */
  transfers?: TransferSubject | undefined
}>

type Sort = 'order' | 'refund' | 'transfer'

/** A close is of an order or of a transfer, as its subject says. */
function sortOf({ kind, subject }: Pick<SubjectKey, 'kind' | 'subject'>): Sort {
  if (subject.startsWith('tb_')) return 'transfer'
  return kind === 'refund' ? 'refund' : 'order'
}

/** The books in PostgreSQL. Callbacks are handed off only once what they tell is committed. */
export function createBooks(deps: SubjectDeps): Books {
  const { db, handOff } = deps
  const replace = batcher<Replacement, boolean>({
    name: 'replace-instructions',
    gapMaxMs: gapUnderLoadMs,
    run: (replacements) => replaceInstructions(db, replacements),
  })
  return {
    replace: async (read, next) => sortOf(read) === 'order' && (await replace({ read, next })),
    transact: async (body) => {
      const { result, told } = await inTransaction(db, async (tx) => {
        const telling: Enqueued[] = []
        return { result: await body(booksTx(deps, tx, telling)), told: telling }
      })
      for (const { callbacks, handedOff } of told) if (handedOff) handOff.deliver(callbacks)
      return result
    },
    claimDue: (claim) => claimDueInstructions(db, claim),
    contentOf: async (instruction) => {
      switch (sortOf(instruction)) {
        case 'order':
          return contentOfOrder(db, instruction)
        case 'refund':
          return contentOfRefund(db, instruction)
        default:
          return instruction.kind === 'close' && instruction.target
            ? { kind: 'close', target: instruction.target, order: null }
            : deps.transfers?.contentOf(db, instruction)
      }
    },
  }
}

function booksTx(deps: SubjectDeps, tx: Tx, telling: Enqueued[]): BooksTx {
  return {
    hold: (key) => hold(deps, tx, key),
    put: (instruction) => putInstruction(tx, instruction),
    carryOut: (outcome, now) => carryOut(deps, tx, { outcome, telling, now }),
  }
}

async function hold(deps: SubjectDeps, tx: Tx, key: SubjectKey): Promise<Held | undefined> {
  const stateFor = await holdSubject(deps, tx, key)
  if (!stateFor) return undefined
  // Read after the lock: what another has written while we waited is seen.
  const instructions = await findInstructionsFor(tx, key)
  return { ...stateFor, instructions }
}

async function holdSubject(
  { latePolicy, transfers }: SubjectDeps,
  tx: Tx,
  key: SubjectKey,
): Promise<Omit<Held, 'instructions'> | undefined> {
  switch (sortOf(key)) {
    case 'order':
      return holdOrder(tx, key, latePolicy)
    case 'refund':
      return holdRefund(tx, key)
    default: {
      const state = await transfers?.hold(tx, key)
      return state && { stateFor: () => state, late: 'give_back' }
    }
  }
}

type Carrying = Readonly<{ outcome: Outcome; telling: Enqueued[]; now: Date }>

async function carryOut(deps: SubjectDeps, tx: Tx, carrying: Carrying): Promise<void> {
  const { outcome, telling, now } = carrying
  const tell = (told: Enqueued): void => void telling.push(told)
  switch (sortOf(outcome.instruction)) {
    case 'order':
      return carryOutOrder({ ...deps, tell }, tx, outcome, now)
    case 'refund':
      return carryOutRefund({ ...deps, tell }, tx, outcome, now)
    default:
      // Cancelling changes nothing itself; the transfer that it ends does.
      if (isTransfer(outcome.instruction)) await deps.transfers?.carryOut(tx, outcome, now)
  }
}

const isTransfer = ({ kind }: Instruction): boolean => kind === 'transfer'
