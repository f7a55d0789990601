import { type Place, refuse } from './event.ts'

const form = /^(?<position>\d{1,19})\.(?<sequence>\d{1,10})\.(?<id>[0-9A-Za-z-]{0,36})$/
const sequenceMax = 2_147_483_647
const positionMax = 2n ** 63n - 1n

/** A place, as a text that nobody is tempted to reckon with. */
export const cursorOf = ({ position, sequence, id }: Place): string =>
  Buffer.from(`${position}.${sequence}.${id}`).toString('base64url')

/**
 * The place that a cursor names. It is looked up among the caller's own events only, so a forged one
 * reads nothing that is another's, and needs no signature; refuses `CURSOR_INVALID`.
 */
export function placeOf(cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url')
  const { position, sequence, id } = form.exec(bytes.toString())?.groups ?? {}
  if (bytes.toString('base64url') !== cursor || position === undefined || id === undefined)
    throw refuse('CURSOR_INVALID', { field: 'cursor', value: cursor })
  const place = { position: BigInt(position), sequence: Number(sequence), id }
  if (place.position > positionMax || place.sequence > sequenceMax)
    throw refuse('CURSOR_INVALID', { field: 'cursor', value: cursor })
  return place
}

/** Whether one place is before another, or the same; ids are compared by PostgreSQL alone. */
export const isOrdered = (from: Place, to: Place): boolean =>
  from.position < to.position || (from.position === to.position && from.sequence <= to.sequence)
