/** Where the fault lies, in the words of the APIv3 wire: a JSON pointer, the value, what is wrong. */
export type RefusalDetail = Readonly<{
  field?: string
  value?: unknown
  issue?: string
  location?: 'body' | 'query' | 'uri' | 'header' | 'authorization'
}> &
  Readonly<Record<string, unknown>>

/** A refusal is an answer, not an accident: the request was understood and the rules say no. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** Our own, precise word for the reason. */
  readonly code: string
  /** HTTP status of the answer. */
  readonly status: number
  readonly detail: RefusalDetail | undefined
  /** The word of the APIv3 wire, which is often coarser than ours. */
  readonly wireCode: string

  constructor(
    code: string,
    status: number,
    message: string,
    detail?: RefusalDetail,
    wireCode: string = code,
  ) {
    super(message)
    this.code = code
    this.status = status
    this.detail = detail
    this.wireCode = wireCode
  }
}

/** The same refusal that says more about what to do; what it says already stays in front. */
export function withIssue(refusal: Refusal, issue: string): Refusal {
  const { code, status, message, detail, wireCode, stack } = refusal
  const said = detail?.issue === undefined ? issue : `${detail.issue}；${issue}`
  const told = new Refusal(code, status, message, { ...detail, issue: said }, wireCode)
  return Object.assign(told, { stack })
}

/** The same refusal for somebody whom its detail is not for. */
export function withoutDetail({ code, status, message, wireCode, stack }: Refusal): Refusal {
  return Object.assign(new Refusal(code, status, message, undefined, wireCode), { stack })
}

export type RefusalTable<Code extends string> = Readonly<
  Record<Code, readonly [status: number, message: string, wireCode?: string]>
>

export type Refuse<Code extends string> = ((code: Code, detail?: RefusalDetail) => Refusal) &
  Readonly<{ table: RefusalTable<Code> }>

/** One table per feature: the only place where its codes, statuses and sentences live. */
export function refusals<const Code extends string>(table: RefusalTable<Code>): Refuse<Code> {
  const refuse = (code: Code, detail?: RefusalDetail): Refusal => {
    const [status, message, wireCode] = table[code]
    return new Refusal(code, status, message, detail, wireCode)
  }
  return Object.assign(refuse, { table })
}
