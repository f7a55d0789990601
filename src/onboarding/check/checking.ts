import type { FindingCode } from './findings.ts'

export type Checking = Readonly<{
  /** `YYYY-MM-DD` in Beijing. */
  today: string
  sensitiveWordIn: (text: string) => string | undefined
  /** Other applications with the same licence, as far as it is known. */
  duplicate?: 'in_flight' | 'elsewhere' | undefined
}>

export type Add = (code: FindingCode, field: string) => void

/** Says of each of these members that it is missing. */
export function require(
  block: object | undefined,
  pointer: string,
  names: readonly string[],
  add: Add,
): void {
  for (const name of names) {
    const value: unknown =
      block && Object.hasOwn(block, name) ? Reflect.get(block, name) : undefined
    const isMissing =
      value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (isMissing) add('FIELD_REQUIRED', `${pointer}/${name}`)
  }
}
