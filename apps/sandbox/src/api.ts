import { forgetKey, readKey } from './key.ts'

/** A refusal of the sandbox, or `NETWORK` when no answer came. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, status: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
  }
}

let onKeyRefused = () => {}

/** Called whenever the sandbox says that the key is not its own. */
export function whenKeyIsRefused(listener: () => void): void {
  onKeyRefused = listener
}

/** A jump of the clock runs every loop before it answers. */
const DEADLINE_MS = 120_000

async function refusalOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<Record<string, unknown>>
  const code = typeof body['code'] === 'string' ? body['code'] : `HTTP_${response.status}`
  const message = typeof body['message'] === 'string' ? body['message'] : ''
  return new ApiError(code, response.status, message)
}

/** One call of the control API under `/sandbox/api`, with the key of this tab. */
export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`/sandbox/api${path}`, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${readKey() ?? ''}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    credentials: 'omit',
    signal: AbortSignal.timeout(DEADLINE_MS),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new ApiError('NETWORK', 0, cause instanceof Error ? cause.message : '')
  })
  if (!response.ok) {
    const refusal = await refusalOf(response)
    if (refusal.status === 401) {
      forgetKey()
      onKeyRefused()
    }
    throw refusal
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const get = <T>(path: string) => call<T>('GET', path)
export const post = <T>(path: string, body: object = {}) => call<T>('POST', path, body)
export const remove = (path: string) => call<void>('DELETE', path)
export const segment = encodeURIComponent
