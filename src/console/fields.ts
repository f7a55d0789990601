import { Type } from 'typebox'

export const Mchid = Type.String({ pattern: '^[1-9][0-9]{7,9}$' })
/** A date in Beijing: `2026-11-27`. */
export const Day = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$` })
/** An amount that may be nothing, in fen. */
export const Fen = Type.String({ pattern: '^[0-9]{1,14}$' })

/** A bound that was left out is none. */
export const boundOf = (fen: string | undefined): bigint | null =>
  fen === undefined ? null : BigInt(fen)
