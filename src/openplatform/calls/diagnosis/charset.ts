/**
 * Text in GBK, of which Node reads every character and writes none: its table is turned round once. Nothing
 * where a character has no place in it.
 */
export function gbkOf(text: string): Buffer | undefined {
  table ??= readTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const pair = table.get(character)
    if (code < 0x80) bytes.push(code)
    else if (pair === undefined) return undefined
    else bytes.push(pair >> 8, pair & 0xff)
  }
  return Buffer.from(bytes)
}

let table: ReadonlyMap<string, number> | undefined

function readTable(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gbk')
  const found = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Buffer.of(lead, trail))
      if (character.length === 1 && character !== '\u{fffd}' && !found.has(character))
        found.set(character, (lead << 8) | trail)
    }
  return found
}
