import { stableHash } from '../stable-hash.ts'

export type Role = 'champion' | 'challenger'

/**
 * Who judges a customer: of ten thousand customers so many the challenger, always the same ones. A
 * larger share adds customers and takes none away; another `salt` draws the customers anew.
 */
export function chooseModel(
  customer: string,
  { salt, challengerPer10000 }: Readonly<{ salt: string; challengerPer10000: number }>,
): Role {
  return stableHash(`${salt}:${customer}`) % 10_000 < challengerPer10000 ? 'challenger' : 'champion'
}
