/** At whom a refusal lies: it decides what is a batch, and who has to do something. */
export type Fault = 'payer' | 'merchant' | 'channel' | 'platform'

/** What the payer does next: the wallet has one button for each. */
export const acts = {
  retry: 'pay the same order again; the page does so by itself up to three times',
  other_means: 'pay the same order from another card or purse',
  enter_pin: 'enter the payment PIN again',
  reset_pin: 'reset the payment PIN, or wait until it opens again',
  set_pin: 'set a payment PIN, and come back to the order',
  look: 'wait: the page asks how the order stands, then leads to the bills; nothing is paid again',
  bills: 'see the bills',
  ask_merchant: 'go back to the merchant, who places a new order',
  scan_again: 'scan the code that the merchant shows now',
  new_code: 'show a new payment code',
  sign_in: 'sign in',
  mend: 'correct what was entered',
  prove: 'prove who is paying, and pay the same order again',
  appeal: 'object, or pay another way',
  thaw: 'thaw the wallet, and come back to the order',
  support: 'ask the platform for help',
} as const satisfies Record<string, string>
export type Act = keyof typeof acts

/** Whether the payer's money may have moved by this attempt. */
export type Moved = 'none' | 'maybe' | 'returned'

/** Chinese and English, as the payer reads it. */
export type Said = Readonly<{ zh: string; en: string }>

/** What to do about a refusal. */
export type NextStep = Readonly<{
  fault: Fault
  act: Act
  money: Moved
  /** How often the payer's page may try again by itself: only where nothing can have happened. */
  tries: number
  /** What happened and what to do, in the payer's words. */
  payer: Said
  /** The merchant's step, in Chinese: it goes out as `detail.issue`. */
  merchant: string
}>

/** Three automatic tries at most, and only of what is known not to have happened. */
export const triesMax = 3

type Row = readonly [fault: Fault, act: Act, zh: string, en: string, merchant: string]

export function step([fault, act, zh, en, merchant]: Row): NextStep {
  const money = act === 'look' ? 'maybe' : 'none'
  const tries = act === 'retry' ? triesMax : 0
  return { fault, act, money, tries, payer: { zh, en }, merchant }
}

export type Steps = ReadonlyMap<string, NextStep>

export const steps = (rows: Readonly<Record<string, Row>>): [string, NextStep][] =>
  Object.entries(rows).map(([code, row]) => [code, step(row)])
