import type { MatchRow } from '@tongbao/apiv3'

/** What one side says of a trade, or of a movement at the bank. Amounts in minor units. */
export type Said = Readonly<{
  merchant: string
  currency: string
  amount: bigint
  /** Below zero where it is given back. */
  fee: bigint
  state: string
}>

export const rowOf = (key: string, { merchant, currency, amount, fee, state }: Said): MatchRow => ({
  key,
  fields: [merchant, currency, String(amount), String(fee), state],
  raw: '',
})

export function saidOf({ fields }: MatchRow): Said {
  const [merchant = '', currency = '', amount = '0', fee = '0', state = ''] = fields
  return { merchant, currency, amount: BigInt(amount), fee: BigInt(fee), state }
}

/** The classes in which two rows of one key can differ, in the order of the fields of a row. */
const fieldClasses = ['merchant', 'currency', 'amount', 'fee', 'state'] as const
export type FieldClass = (typeof fieldClasses)[number]

/** In which ways they differ. Amounts of different currencies are not compared with each other. */
export function compareRows(left: MatchRow, right: MatchRow): readonly FieldClass[] {
  const differing = fieldClasses.filter((_, index) => left.fields[index] !== right.fields[index])
  return differing.includes('currency')
    ? differing.filter((each) => each !== 'amount' && each !== 'fee')
    : differing
}

/** Rows from lines of our books: key, merchant, currency, amount, fee and state between tabs. */
export async function* rowsOf(
  slices: AsyncIterable<readonly Readonly<{ line: string }>[]>,
): AsyncGenerator<MatchRow> {
  for await (const slice of slices)
    for (const { line } of slice) {
      const [key = '', ...fields] = line.split('\t')
      yield { key, fields, raw: '' }
    }
}
