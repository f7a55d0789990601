/** Turns the limits of a message into the values that break it, and into those that just do not. */
import type { Answer } from '../signed-face.ts'
import type { Json } from '../till.ts'
import {
  changed,
  noAmounts,
  noCounts,
  noFlags,
  noNumbers,
  noTexts,
  pointerOf,
  type Text,
  textOf,
} from './order-fields.ts'
import type { Row } from './refuse-all.ts'

/** The members of a message by what they hold. */
export type Limits = Readonly<{
  texts?: readonly Text[]
  amounts?: readonly string[]
  counts?: readonly string[]
  flags?: readonly string[]
  required?: readonly string[]
  forms?: readonly (readonly [path: string, ...wrong: readonly unknown[]])[]
}>

type Change = readonly [path: string, value: unknown]

const each = (paths: readonly string[], values: readonly unknown[]): readonly Change[] =>
  paths.flatMap((path) => values.map((value): Change => [path, value]))

/** One too many in letters, in Chinese and beyond U+FFFF; no text; half a character; U+0000. */
const spoiledText = ([path, max, min = 0]: Text): readonly Change[] => [
  ...each(
    [path],
    ['x', '付', '𠮷'].map((letter) => letter.repeat(max + 1)),
  ),
  ...each([path], ['𠮷', '😀', '\0', '\ud842', ...noTexts]),
  ...each(min > 0 ? [path] : [], ['', undefined]),
]

const spoiled = (limits: Limits): readonly Change[] => [
  ...(limits.texts ?? []).flatMap(spoiledText),
  ...each(limits.amounts ?? [], noAmounts),
  ...each(limits.counts ?? [], noCounts),
  ...each(limits.flags ?? [], noFlags),
  ...each(limits.required ?? [], [undefined]),
  ...(limits.forms ?? []).flatMap(([path, ...wrong]) => each([path], wrong)),
]

type Send = (body: string) => Promise<Answer>

/** One row for each way to spoil the sample; the answer must name the member that was spoiled. */
export const spoil = (what: string, sample: () => Json, limits: Limits, send: Send): Row[] => [
  ...spoiled(limits).map(([path, value]): Row => {
    const name = `${what} ${path} ${JSON.stringify(value)?.slice(0, 40)}`
    const ask = () => send(textOf(changed(sample(), path, value)))
    return [name, ask, 400, 'PARAM_ERROR', pointerOf(path)]
  }),
  ...each(limits.amounts ?? [], noNumbers).map(([path, value]): Row => {
    const ask = () => send(textOf(changed(sample(), path, value)))
    return [`${what} ${path} ${JSON.stringify(value)}`, ask, 400, 'PARAM_ERROR']
  }),
]

/** The sample itself, and with every text as long as it may be, in letters and in Chinese. */
export const atLimit = (
  sample: () => Json,
  texts: readonly Text[],
  others: readonly Change[] = [],
): readonly string[] =>
  [
    sample(),
    ...texts.flatMap(([path, max, min = 0]) =>
      ['x'.repeat(max), '付'.repeat(max), 'x'.repeat(min)].map((value) =>
        changed(sample(), path, value),
      ),
    ),
    ...others.map(([path, value]) => changed(sample(), path, value)),
  ].map(textOf)
