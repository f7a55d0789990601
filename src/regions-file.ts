import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRegions, type RegionOf } from '#oversight'
import { ConfigRefused } from '#platform/config'

/**
 * The installation's own table of regions, `regions.csv` in the data folder, read once at the start: a block
 * of addresses and a name a line. Without one nobody's region is known.
 */
export function readRegions(home: string): RegionOf | undefined {
  const file = join(home, 'regions.csv')
  if (!existsSync(file)) return undefined
  try {
    return createRegions(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigRefused([`${file}: a line is no block of addresses and a name (${why})`])
  }
}
