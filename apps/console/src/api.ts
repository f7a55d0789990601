/** Calls of the console's own API. Each area types its own answers. */

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string | undefined

  constructor(fault: Fault, status: number) {
    super(fault.message ?? '')
    this.status = status
    this.code = fault.code ?? 'UNKNOWN'
    this.detail = fault.detail ?? {}
    this.requestId = fault.requestId
  }
}

type Fault = Readonly<{
  code?: string
  message?: string
  detail?: Readonly<Record<string, unknown>>
  requestId?: string
}>

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const deadlineMs = 30_000

let onSessionEnd: () => void = () => {}
export const whenSessionEnds = (tell: () => void): void => {
  onSessionEnd = tell
}

/** `path` begins behind `/console/api`. A refusal, and no answer (`NETWORK`, status 0), are thrown. */
export async function call<T>(
  method: Method,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(`/console/api${path}`, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(deadlineMs),
    // The header forces a preflight, so that a foreign page cannot send the cookie along.
    headers: {
      ...(method !== 'GET' && { 'x-tongbao-console': '1', 'content-type': 'application/json' }),
      ...headers,
    },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  }).catch((cause: unknown) => {
    throw new ApiError({ code: 'NETWORK', message: String(cause) }, 0)
  })
  if (!response.ok) {
    const refusal = new ApiError(await faultOf(response), response.status)
    if (refusal.code === 'STAFF_SIGN_IN_REQUIRED') onSessionEnd()
    throw refusal
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

async function faultOf(response: Response): Promise<Fault> {
  try {
    return (await response.json()) as Fault
  } catch {
    return {}
  }
}

type Query = Readonly<Record<string, string | undefined>>

/** `?a=1&b=2`; what is empty is left out. */
function queryOf(values: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value)
  const text = search.toString()
  return text ? `?${text}` : ''
}

export const get = <T>(path: string, query: Query = {}): Promise<T> =>
  call<T>('GET', `${path}${queryOf(query)}`)

export const post = <T>(path: string, body: object = {}): Promise<T> => call<T>('POST', path, body)
