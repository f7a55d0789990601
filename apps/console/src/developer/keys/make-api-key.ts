/** Thirty-two letters and digits, as an APIv3 key is typed into most configurations. */
export function makeApiV3Key(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
  let key = ''
  while (key.length < 32)
    // Bytes beyond the last whole run of letters would make the first ones likelier.
    for (const byte of crypto.getRandomValues(new Uint8Array(32)))
      if (byte < 256 - (256 % letters.length) && key.length < 32)
        key += letters[byte % letters.length]
  return key
}
