/** What a merchant has agreed about sharing. */
export type SharingProfile = Readonly<{
  mchid: string
  /** Where it hears of what it received and gave back; null for nowhere. */
  notifyUrl: string | null
  /** What it received may be taken back (分账回退). */
  allowsReturn: boolean
  /** What it may share of an order in all, in ten-thousandths: 3000 is 30 %. */
  maxRatio: number
}>

/** What holds where nothing was agreed (APIv3 profit sharing, §3). */
export const standardProfile = (mchid: string): SharingProfile => ({
  mchid,
  notifyUrl: null,
  allowsReturn: false,
  maxRatio: 3000,
})
