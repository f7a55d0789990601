/** What a code on a counter says; the payer enters the amount where it names none. */
export type Counter = {
  merchant: string
  place: string | null
  amount: string | null
  remark: string | null
}
