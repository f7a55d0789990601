import { BillFault } from './bill-fault.ts'
import { type BillForm, type BillKind, billForms, formOf } from './bill-form.ts'
import { headerOf, summaryHeaderOf } from './write-bill.ts'

const kinds = Object.keys(billForms) as BillKind[]

/** The kind of a bill by its first line, which must be one of `expected` if any are. */
export function kindOf<Kind extends BillKind>(header: string, expected: readonly Kind[]): Kind {
  const kind = kinds.find((known) => headerOf(formOf(known)) === header)
  if (kind === undefined) throw unknownHeader(header)
  if (isOneOf(kind, expected)) return kind
  const why = `a bill of kind ${expected.join(' or ')} was expected, this is ${kind}`
  throw new BillFault(why, { line: 1 })
}

const isOneOf = <Kind extends BillKind>(kind: BillKind, some: readonly Kind[]): kind is Kind =>
  some.length === 0 || some.some((one) => one === kind)

/** Names the first column that no form has there: older platforms and other products differ in it. */
function unknownHeader(header: string): BillFault {
  const titles = header.split(',')
  const known = kinds.map((kind) => agreeing(titles, titlesOf(formOf(kind))))
  return differing('this is the header of no bill that is known', {
    titles,
    agreed: Math.max(...known),
    line: 1,
  })
}

/** A line that is neither a row nor the header of the summary. */
export function unknownSummary(text: string, line: number, { summary }: BillForm): BillFault {
  const titles = text.split(',')
  const known = summary.map(({ title }) => title)
  const why = 'this is neither a row nor the header of the summary'
  return differing(why, { titles, agreed: agreeing(titles, known), line })
}

export const summaryOf = ({ summary, alsoSummary }: BillForm, text: string) =>
  [summary, ...(alsoSummary ? [alsoSummary] : [])].find((one) => summaryHeaderOf(one) === text)

const titlesOf = ({ columns }: BillForm): readonly string[] => columns.map(([title]) => title)

function agreeing(titles: readonly string[], known: readonly string[]): number {
  const differs = titles.findIndex((title, index) => title !== known[index])
  return differs < 0 ? titles.length : differs
}

type Titles = Readonly<{ titles: readonly string[]; agreed: number; line: number }>

function differing(why: string, { titles, agreed, line }: Titles): BillFault {
  const value = titles[agreed]
  const column = `column ${agreed + 1}`
  return value === undefined
    ? new BillFault(`${why}: it ends too early`, { line, column })
    : new BillFault(`${why}: another title was expected`, { line, column, value })
}
