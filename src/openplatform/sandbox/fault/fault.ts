import { answerFaults } from './answer-faults.ts'
import { billFaults } from './bill-faults.ts'
import { callFaults } from './call-faults.ts'
import { callbackFaults } from './callback-faults.ts'
import { moneyFaults } from './money-faults.ts'

/** In both languages of the platform; Chinese is what people read first. */
export type Words = Readonly<{ zh: string; en: string }>

/** Where it strikes: on a call, on what is told of it, or on what stands behind both. */
export type Place =
  | 'call'
  | 'callback'
  | 'payer'
  | 'refund'
  | 'transfer'
  | 'bill'
  | 'clock'
  | 'keys'

/** What a call is about. `close` is every taking back: close, reverse, cancel. */
export const verbs = [
  'pay',
  'code_pay',
  'query',
  'close',
  'refund',
  'transfer',
  'bill',
  'other',
] as const
export type Verb = (typeof verbs)[number]

/** A whole number that an order may set, with its unit in the name. */
export type Parameter = Readonly<{ title: Words; min: number; max: number; usual: number }>

export type Fault = Readonly<{
  place: Place
  /** The verbs on which it can strike. Of a callback: the verb that it tells of. */
  verbs: readonly Verb[]
  /** Only calls whose path looks so, where the verb says too little. */
  only?: RegExp
  /** How often what was asked for happens, whatever the caller is told. */
  effect: 'none' | 'once' | 'twice'
  title: Words
  /** What happens. */
  happens: Words
  /** What a good merchant does. */
  advice: Words
  parameters: Readonly<Record<string, Parameter>>
}>

/** Every fault there is; the reference, the page and the checks read this table. */
export const faults = {
  ...callFaults,
  ...answerFaults,
  ...callbackFaults,
  ...moneyFaults,
  ...billFaults,
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

export const isFaultName = (text: string): text is FaultName => Object.hasOwn(faults, text)

export const faultOf = (name: FaultName): Fault => faults[name]

export const faultNames: readonly FaultName[] = Object.keys(faults).filter(isFaultName)

/** Those that strike where a call is answered; the others wait for a callback or for the payer. */
export const strikesCalls = (name: FaultName): boolean =>
  !['callback', 'payer'].includes(faultOf(name).place) || name === 'callback_before_answer'

/** The values of a fault that was ordered, with the usual ones where nothing was said. */
export type Parameters = Readonly<Record<string, number>>

export function parametersOf(name: FaultName, given: Parameters): Parameters {
  const known = Object.entries(faultOf(name).parameters)
  return Object.fromEntries(known.map(([key, { usual }]) => [key, given[key] ?? usual]))
}
