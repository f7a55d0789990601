import { functionsOf, type MeasuredFunction } from './functions.ts'
import type { Law, Source } from './tree.ts'

const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
const isMeasured = ({ isScript }: Source): boolean => isScript

const measured = new WeakMap<Source, readonly MeasuredFunction[]>()

function functionsIn(source: Source): readonly MeasuredFunction[] {
  const known = measured.get(source)
  if (known) return known
  const found = functionsOf(source.code)
  measured.set(source, found)
  return found
}

export const filesFitInOneSitting = (linesMax: number): Law => ({
  name: `no file is longer than ${linesMax} lines`,
  broken: (tree) =>
    tree
      .filter(isMeasured)
      .map(({ path, text }) => ({ path, lines: linesOf(text) }))
      .filter(({ lines }) => lines > linesMax)
      .map(({ path, lines }) => `${path} has ${lines} lines`),
})

/** Tests are stories and may run on; what they test may not. */
export const functionsFitOnOnePage = (linesMax: number): Law => ({
  name: `no function is longer than ${linesMax} lines`,
  broken: (tree) =>
    tree
      .filter((source) => isMeasured(source) && !source.isTest)
      .flatMap((source) =>
        functionsIn(source)
          .filter(({ lines }) => lines > linesMax)
          .map(({ name, line, lines }) => `${source.path}:${line} ${name} has ${lines} lines`),
      ),
})

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0

/** The figures of the tree in one sentence: a report, not a law, because a median has no culprit. */
export function figures(tree: readonly Source[]): string {
  const written = tree.filter(
    (source) => isMeasured(source) && /^(?:src|packages)\//.test(source.path),
  )
  const sources = written.filter(({ isTest }) => !isTest)
  const lengths = sources
    .flatMap((source) => functionsIn(source).map(({ lines }) => lines))
    .toSorted((a, b) => a - b)
  const files = sources.map(({ text }) => linesOf(text)).toSorted((a, b) => a - b)
  const comments = Math.round((100 * sum(sources, 'prose')) / Math.max(1, sum(sources, 'text')))
  const tests = sum(
    tree.filter(({ isTest, isScript }) => isTest && isScript),
    'text',
  )
  return (
    `${lengths.length} functions, median ${quantile(lengths, 0.5)}, 90th percentile ` +
    `${quantile(lengths, 0.9)} lines; ${files.length} files, median ${quantile(files, 0.5)} lines; ` +
    `${comments} % of lines carry comments; ` +
    `${((10 * tests) / Math.max(1, sum(sources, 'text')) / 10).toPrecision(2)} test lines per line`
  )
}

const sum = (list: readonly Source[], part: 'text' | 'prose'): number =>
  list.reduce((total, source) => total + countLines(source[part]), 0)

const countLines = (text: string): number =>
  text.split('\n').filter((line) => line.trim() !== '').length
