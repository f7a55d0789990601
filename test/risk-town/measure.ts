import type { Story } from './diary.ts'
import { isFelt, isHolding, type Judged, patterns } from './play.ts'

export type PatternRow = Readonly<{
  pattern: string
  stories: number
  /** Stories in which a rule that is felt held before the last third of the payments. */
  recalled: number
  /** Of the stories that move less, which are some of all, and how many of them were recalled. */
  cautious: number
  cautiousRecalled: number
  /** The same of rules that hold the money, which no challenge does. */
  held: number
  /** The same of any rule, also one that only watches. */
  seen: number
  /** The middle one of the payments by which stories were caught, from one. */
  median: number | undefined
  /** Rules that caught it, by how many stories. */
  rules: readonly (readonly [rule: string, stories: number])[]
  /** Share of honest payments on which one of these rules held. */
  honest: number
}>

export type Share = Readonly<{
  name: string
  payments: number
  /** Parts of one, of these payments. */
  share: number
  rules: readonly (readonly [rule: string, payments: number])[]
}>

/** What accounts of stories paid before their stories is nobody's false alarm. */
const honestOf = (judged: readonly Judged[]): Judged[] =>
  judged.filter(({ story, life }) => !story && life !== 'past')

const counted = (names: readonly string[]): (readonly [string, number])[] => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)
}

/** A story of one or two payments is caught by its first. */
const early = (payments: readonly Judged[]): readonly Judged[] =>
  payments.slice(0, Math.max(1, Math.floor((payments.length * 2) / 3)))

export function measurePatterns(judged: readonly Judged[]): PatternRow[] {
  const honest = honestOf(judged)
  const stories = new Map<Story, Judged[]>()
  for (const each of judged)
    if (each.story) stories.set(each.story, [...(stories.get(each.story) ?? []), each])
  return patterns.map(({ name }) => {
    const mine = [...stories].filter(([story]) => story.pattern === name)
    const firsts = mine.map(([, payments]) =>
      early(payments).findIndex(({ held }) => held.some(isFelt)),
    )
    const isCaught = (payments: readonly Judged[]): boolean =>
      early(payments).some(({ held }) => held.some(isFelt))
    const cautious = mine.filter(([story]) => story.isCautious)
    const caught = firsts.filter((first) => first >= 0).toSorted((a, b) => a - b)
    const rules = counted(
      mine.flatMap(([, payments]) => [
        ...new Set(early(payments).flatMap(({ held }) => held.filter(isFelt))),
      ]),
    )
    const middle = caught[Math.floor(caught.length / 2)]
    const names = rules.map(([rule]) => rule)
    return {
      pattern: name,
      stories: mine.length,
      recalled: caught.length,
      cautious: cautious.length,
      cautiousRecalled: cautious.filter(([, payments]) => isCaught(payments)).length,
      held: mine.filter(([, payments]) => early(payments).some(({ held }) => held.some(isHolding)))
        .length,
      seen: mine.filter(([, payments]) => early(payments).some(({ held }) => held.length > 0))
        .length,
      median: middle === undefined ? undefined : middle + 1,
      rules,
      honest: shareOf(honest, ({ held }) => held.some((rule) => names.includes(rule))),
    }
  })
}

const shareOf = (all: readonly Judged[], is: (each: Judged) => boolean): number =>
  all.length === 0 ? 0 : all.filter(is).length / all.length

/** How many honest payments are challenged or worse. */
export const honestShare = (judged: readonly Judged[]): number =>
  shareOf(honestOf(judged), ({ held }) => held.some(isFelt))

/** On how many honest payments each rule held. */
export function measureRules(judged: readonly Judged[]): Share[] {
  const honest = honestOf(judged)
  return counted(honest.flatMap(({ held }) => held)).map(([name, payments]) => ({
    name,
    payments,
    share: payments / honest.length,
    rules: [],
  }))
}

/** How much of each sort of honest life is challenged or worse, and by which rules. */
export function measureLife(judged: readonly Judged[]): Share[] {
  const honest = honestOf(judged)
  return counted(honest.map(({ life }) => life)).map(([name, payments]) => {
    const mine = honest.filter(({ life }) => life === name)
    const rules = counted(mine.flatMap(({ held }) => held.filter(isFelt)))
    return { name, payments, share: shareOf(mine, ({ held }) => held.some(isFelt)), rules }
  })
}
