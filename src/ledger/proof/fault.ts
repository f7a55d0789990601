/** A fault in the books, in words. An empty list is the proof. */
export type Fault = string
