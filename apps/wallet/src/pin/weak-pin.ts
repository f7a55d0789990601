/** Why a new PIN is too easy to guess, or `undefined`. The server has the last word. */
export function weaknessOf(pin: string): 'same' | 'row' | undefined {
  if (new Set(pin).size === 1) return 'same'
  const steps = new Set(
    Array.from(pin.slice(1), (digit, index) => Number(digit) - Number(pin[index])),
  )
  const step = [...steps][0]
  return steps.size === 1 && (step === 1 || step === -1) ? 'row' : undefined
}
