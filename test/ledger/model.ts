import type { AccountRef, Movement, Resolution, Transfer, Verdict } from '#ledger'

/**
 * The rules of the ledger told a second time, in the plainest words: pots that money flows into and
 * out of, and notes of what was done under which key. It shares no code with the ledger, so that
 * one mistake has to be made twice, in two forms, to stay hidden.
 */
export type Pot = {
  readonly side: 'debit' | 'credit'
  readonly limited: boolean
  state: 'open' | 'frozen' | 'closed'
  in: bigint
  out: bigint
  comingIn: bigint
  goingOut: bigint
}

type Hold = Readonly<{ from: string; to: string; amount: bigint }>
type Note = Readonly<{ content: string; hold?: Hold }>

export type Model = {
  pots: Map<string, Pot>
  notes: Map<string, Note>
  /** How a hold ended, by its key. */
  ends: Map<string, 'post' | 'void'>
}

export const potName = (ref: AccountRef): string => `${ref.kind}/${ref.owner}`

export const newPot = (side: Pot['side'], limited: boolean): Pot => ({
  side,
  limited,
  state: 'open',
  in: 0n,
  out: 0n,
  comingIn: 0n,
  goingOut: 0n,
})

export const newModel = (pots: Iterable<readonly [string, Pot]>): Model => ({
  pots: new Map(pots),
  notes: new Map(),
  ends: new Map(),
})

export function runModel(model: Model, transfers: readonly Transfer[]): Verdict[] {
  const verdicts: Verdict[] = []
  for (let start = 0; start < transfers.length; ) {
    let end = start
    while (transfers[end]?.linked) end++
    verdicts.push(...runChain(model, transfers.slice(start, end + 1)))
    start = end + 1
  }
  return verdicts
}

function runChain(model: Model, chain: readonly Transfer[]): Verdict[] {
  const before = chain.length > 1 ? structuredClone(model) : model
  const verdicts: Verdict[] = []
  for (const transfer of chain) {
    const verdict =
      'pendingKey' in transfer ? runResolution(model, transfer) : runMovement(model, transfer)
    verdicts.push(verdict)
    if (verdict === 'posted' || verdict === 'exists') continue
    Object.assign(model, before)
    return chain.map((_, at) => (at === verdicts.length - 1 ? verdict : 'linked_failed'))
  }
  return verdicts
}

function runMovement(model: Model, { kind, key, amount, ...movement }: Movement): Verdict {
  const names = { from: potName(movement.debit), to: potName(movement.credit) }
  const [debit, credit] = [model.pots.get(names.from), model.pots.get(names.to)]
  if (!debit || !credit) return 'account_not_found'
  const { balancing = false } = movement
  const content = [kind, names.from, names.to, balancing, amount.minor].join(' ')
  const note = model.notes.get(key)
  if (note) return note.content === content ? 'exists' : 'exists_with_other_content'
  if (debit.state !== 'open' || credit.state !== 'open') return 'account_not_open'
  // Only the pot that money leaves on its own side can run dry.
  const givers = [
    ...(debit.side === 'credit' ? [debit] : []),
    ...(credit.side === 'debit' ? [credit] : []),
  ]
  let moving = amount.minor
  // A fen less, and a fen less again, until nobody lacks it.
  if (balancing) while (moving > 0n && givers.some((pot) => lacks(pot, moving))) moving--
  if (moving === 0n || givers.some((pot) => lacks(pot, moving))) return 'insufficient_funds'

  for (const [pot, side] of [[debit, 'debit'] as const, [credit, 'credit'] as const])
    if (kind === 'direct') pot[pot.side === side ? 'in' : 'out'] += moving
    else pot[pot.side === side ? 'comingIn' : 'goingOut'] += moving
  const hold = kind === 'pending' ? { hold: { ...names, amount: moving } } : {}
  model.notes.set(key, { content, ...hold })
  return 'posted'
}

const lacks = (pot: Pot, amount: bigint): boolean =>
  pot.limited && pot.in - pot.out - pot.goingOut < amount

function runResolution(model: Model, { kind, key, pendingKey, amount }: Resolution): Verdict {
  const hold = model.notes.get(pendingKey)?.hold
  if (!hold) return 'pending_not_found'
  const moving = kind === 'post' ? (amount?.minor ?? hold.amount) : hold.amount
  const content = [kind, pendingKey, moving].join(' ')
  const note = model.notes.get(key)
  if (note) return note.content === content ? 'exists' : 'exists_with_other_content'
  const end = model.ends.get(pendingKey)
  if (end) return end === 'post' ? 'pending_already_posted' : 'pending_already_voided'
  if (moving <= 0n || moving > hold.amount) return 'exceeds_pending'
  const [debit, credit] = [model.pots.get(hold.from), model.pots.get(hold.to)]
  if (!debit || !credit) throw new Error('a hold is on pots that exist')
  if (kind === 'post' && (debit.state === 'closed' || credit.state !== 'open'))
    return 'account_not_open'

  for (const [pot, side] of [[debit, 'debit'] as const, [credit, 'credit'] as const]) {
    pot[pot.side === side ? 'comingIn' : 'goingOut'] -= hold.amount
    if (kind === 'post') pot[pot.side === side ? 'in' : 'out'] += moving
  }
  model.ends.set(pendingKey, kind)
  model.notes.set(key, { content })
  return 'posted'
}

/** The four sums of a pot, as an account names them. */
export function sumsOfPot(pot: Pot) {
  const own = { posted: pot.in, pending: pot.comingIn }
  const other = { posted: pot.out, pending: pot.goingOut }
  const [debit, credit] = pot.side === 'debit' ? [own, other] : [other, own]
  return {
    debits: debit.posted,
    credits: credit.posted,
    pendingDebits: debit.pending,
    pendingCredits: credit.pending,
  }
}

/** Only an empty pot may be closed. */
export function setPotState(model: Model, name: string, state: Pot['state']): boolean {
  const pot = model.pots.get(name)
  if (!pot) return false
  if (state === 'closed' && (pot.in !== pot.out || pot.comingIn + pot.goingOut > 0n)) return false
  pot.state = state
  return true
}
