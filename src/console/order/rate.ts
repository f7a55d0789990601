/** Millionths as per cent: 6000 is 0.60 %. */
export const rateOf = (ppm: number): string => {
  const digits = String(ppm).padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4).replace(/0{1,2}$/, '')}%`
}
