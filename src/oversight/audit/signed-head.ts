export type SignedHead = Readonly<{ height: string; hash: string; at: string }>

/** What the platform signs of an export: four lines, so that the signature is for nothing else. */
export const signedText = ({ height, hash, at }: SignedHead): string =>
  `tongbao-audit\n${height}\n${hash}\n${at}\n`
