const letters = '0123456789bcdefghjkmnpqrstuvwxyz'

/** The middle of a geohash's cell in degrees; undefined for what is none. */
export function middleOf(
  geohash: string,
): Readonly<{ latitude: number; longitude: number }> | undefined {
  const range = [-180, 180, -90, 90]
  let isLongitude = true
  for (const letter of geohash) {
    const value = letters.indexOf(letter)
    if (value < 0) return undefined
    for (let bit = 16; bit > 0; bit >>= 1) {
      const low = isLongitude ? 0 : 2
      const middle = ((range[low] ?? 0) + (range[low + 1] ?? 0)) / 2
      range[(value & bit) === 0 ? low + 1 : low] = middle
      isLongitude = !isLongitude
    }
  }
  const [west = 0, east = 0, south = 0, north = 0] = range
  return { latitude: (south + north) / 2, longitude: (west + east) / 2 }
}

const radians = Math.PI / 180
const earthKm = 6_371

/** Along the surface, by the haversine. */
export function kmBetween(
  a: Readonly<{ latitude: number; longitude: number }>,
  b: Readonly<{ latitude: number; longitude: number }>,
): number {
  const down = Math.sin(((b.latitude - a.latitude) * radians) / 2)
  const along = Math.sin(((b.longitude - a.longitude) * radians) / 2)
  const part =
    down * down + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * along * along
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(part)))
}
