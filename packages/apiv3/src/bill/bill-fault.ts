export type BillPlace = Readonly<{
  /** From 1, the header included. */
  line: number
  /** Title of the column, when one value is at fault. */
  column?: string
  /** What stands there, shortened. */
  value?: string
}>

const shownMax = 80

/** A bill that is not what the contract says, with the place where it ceases to be. */
export class BillFault extends Error {
  override readonly name = 'BillFault'
  readonly line: number
  readonly column: string | undefined
  readonly value: string | undefined

  constructor(why: string, { line, column, value }: BillPlace, cause?: unknown) {
    const shown = value?.slice(0, shownMax)
    const place = column === undefined ? `line ${line}` : `line ${line}, ${column}`
    const what = shown === undefined ? '' : ` (${JSON.stringify(shown)})`
    super(`${place}: ${why}${what}.`, cause === undefined ? undefined : { cause })
    this.line = line
    this.column = column
    this.value = shown
  }
}
