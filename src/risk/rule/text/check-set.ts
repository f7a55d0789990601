import { type Checking, conditional, fault, type Numeric, type Typed } from './checking.ts'
import { aligned, type Placed, refuseRange } from './check-operator.ts'
import type { Expression } from './expression.ts'
import { sortTitles } from './sorts.ts'

/** A word such as `'transfer'` as the number that the factor holds for it. */
export function codeOf(
  checking: Checking,
  { place, typed }: Placed<Numeric>,
  word: Extract<Expression, { kind: 'text' }>,
): number {
  if (typed.sort !== 'code' || place.kind !== 'factor')
    throw fault(checking, word, 'NO_TEXT_HERE', word.value)
  const words = checking.terms.codes[place.name] ?? {}
  const code = Object.hasOwn(words, word.value) ? words[word.value] : undefined
  if (code !== undefined) return code
  throw fault(checking, word, 'UNKNOWN_CODE', word.value, place.name, Object.keys(words).join(' '))
}

/** Values compared with `in` are literals; each takes part like one side of `=`. */
export function checkWithin(
  checking: Checking,
  of: Placed<Numeric>,
  members: readonly Readonly<{ place: Expression; typed: Numeric }>[],
): Typed {
  const values = new Set<number>()
  for (const member of members) {
    const [beside, aligning] = aligned(checking, of, member)
    refuseRange(checking, member.place, beside, aligning)
    if (aligning.figure.kind !== 'value') throw fault(checking, member.place, 'NOT_A_LITERAL')
    values.add(aligning.figure.value)
  }
  return conditional({ kind: 'within', of: of.typed.figure, values })
}

export function checkListed(
  checking: Checking,
  { place, typed }: Placed<Numeric>,
  listed: Extract<Expression, { kind: 'listed' }>,
): Typed {
  const { lists } = checking.terms
  const list = Object.hasOwn(lists, listed.list) ? lists[listed.list] : undefined
  if (!list) {
    const names = Object.keys(lists).join(' ')
    throw fault(checking, listed, 'UNKNOWN_NAME', listed.list, '名单', 'list', names)
  }
  if (typed.sort !== 'code') {
    const [one, other] = [sortTitles[typed.sort], sortTitles.code]
    throw fault(checking, place, 'UNITS_DIFFER', one.zh, other.zh, one.en, other.en)
  }
  return conditional({ kind: 'within', of: typed.figure, values: new Set(list.values) })
}
