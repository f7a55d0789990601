/** What docs/reference/api.json holds; the portal reads it by these types. */
export type Said = Readonly<{ zh: string; en: string }>

/** A member of a message. */
export type Field = Said &
  Readonly<{
    /** `amount.total`, `sub_orders[].mchid`. */
    path: string
    type: string
    isRequired: boolean
    /** `1–32`: characters of a text, bounds of a number, entries of a list. */
    size: string
    words: readonly string[]
    pattern: string
  }>

export type WireError = Readonly<{
  status: number
  /** The word on the wire, and our own where it is finer. */
  code: string
  reason: string
  message: string
  next: Said
}>

export type Operation = Said &
  Readonly<{
    /** `post-v3-pay-transactions-native`: the name of its page. */
    id: string
    method: string
    /** `/v3/pay/transactions/id/{transaction_id}` */
    path: string
    group: string
    params: readonly Field[]
    query: readonly Field[]
    body: readonly Field[] | null
    /** Sent as multipart/form-data: `meta`, which is the body, and `file`. */
    isUpload: boolean
    /** Members of which at least one must be there. */
    oneOf: readonly string[]
    answer: Readonly<{ status: number; fields: readonly Field[]; isFile: boolean }>
    example: Readonly<{
      params: Readonly<Record<string, unknown>>
      query: Readonly<Record<string, unknown>>
      body: unknown
      answer: unknown
    }>
    errors: readonly WireError[]
  }>

export type Api = Readonly<{
  groups: readonly (Said & Readonly<{ id: string }>)[]
  operations: readonly Operation[]
  /** What every operation may answer. */
  errors: readonly WireError[]
}>
