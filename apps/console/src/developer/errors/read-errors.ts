import type { Api, Said, WireError } from '../../../../../tools/reference/described.ts'

/** What an operation says no with, and the operations that may say it; none where each of them may. */
export type KnownError = WireError & Readonly<{ operations: readonly KnownOperation[] }>

type KnownOperation = Said & Readonly<{ id: string; path: string; method: string }>

/** Every refusal of the open interface once, by its code on the wire. */
export function readErrors({ operations, errors }: Api): readonly KnownError[] {
  const found = new Map<string, WireError & { operations: KnownOperation[] }>()
  const keyOf = ({ status, code, reason, message }: WireError) =>
    [code, status, reason, message].join(' ')
  for (const error of errors) found.set(keyOf(error), { ...error, operations: [] })
  for (const { id, path, method, zh, en, errors: own } of operations)
    for (const error of own) {
      const known = found.get(keyOf(error)) ?? { ...error, operations: [] }
      known.operations.push({ id, path, method, zh, en })
      found.set(keyOf(error), known)
    }
  return [...found.values()].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))
}
