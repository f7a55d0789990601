import { type BillKind, type BillValues, formOf, type SumColumn } from './bill-form.ts'

export type BillTally<Kind extends BillKind> = Readonly<{
  add: (values: BillValues<Kind>) => void
  /** Counts and sums of the rows so far, in the order of the summary's header, in fen. */
  sums: () => readonly bigint[]
}>

/** Adds up rows for the last line of their bill. `summary` when another than the usual is met. */
export function tallyBill<Kind extends BillKind>(
  kind: Kind,
  summary: readonly SumColumn[] = formOf(kind).summary,
): BillTally<Kind> {
  const sums = summary.map(() => 0n)
  return {
    add: (values) => {
      const members: Readonly<Record<string, bigint | string>> = values
      for (const [index, { of, when }] of summary.entries()) {
        if (when && members[when[0]] !== when[1]) continue
        const value = of === undefined ? 1n : members[of]
        // A column that this kind of bill does not have adds nothing to a wider summary.
        if (typeof value === 'bigint') sums[index] = (sums[index] ?? 0n) + value
      }
    },
    sums: () => sums,
  }
}
