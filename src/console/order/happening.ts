/** How a value is shown: as it is, as an amount of fen, as a time, as a number to copy. */
export type As = 'text' | 'amount' | 'time' | 'code' | 'word'
export type Fact = Readonly<{ name: string; value: string; as: As }>

/** Something that happened, in words that the page has for `kind`, `name` and values that are words. */
export type Happening = Readonly<{
  at: Date
  kind: string
  state?: string
  facts: readonly Fact[]
  /** Of the books. */
  lines?: readonly Readonly<{
    posting: string
    kind: string
    debit: string
    credit: string
    amount: string
  }>[]
  /** JSON, as it was sent. */
  body?: string
  tries?: readonly Readonly<{ at: string; tookMs: number; answer: string }>[]
}>
