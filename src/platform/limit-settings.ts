/** What an account may be used for, by how thoroughly its holder was identified (公告〔2015〕43号). */
export const accountClasses = ['I', 'II', 'III'] as const
export type AccountClass = (typeof accountClasses)[number]

export const barcodePurses = ['each', 'together'] as const
export type BarcodePurses = (typeof barcodePurses)[number]

type Limit = Readonly<{
  /** Usually. */
  yuan: bigint
  /** What the rule allows at most; null where it leaves the amount to the agreement with the customer. */
  lawYuan: bigint | null
  per: 'day' | 'year' | 'ever'
  source: string
}>

const barcode = { per: 'day', source: '银发〔2017〕296号《条码支付业务规范(试行)》' } as const
const balance = { per: 'day', source: '人民银行公告〔2015〕43号第十二条' } as const
const account = { source: '人民银行公告〔2015〕43号第十一条' } as const

/**
 * Every limit there is, its source, and whether the law sets it or an installation does. `barcode`: what
 * is paid by a code, a Beijing day. `balance`: what is paid from the payment account, a Beijing day, all
 * ways together. `class`: the same in a calendar year, and for class I since the account was opened.
 *
 * Grades: a, two factors with a certificate or an electronic signature (a passkey); b, two without; c,
 * fewer; d, a static code, whatever the factors. The fifty thousand of grade a are no law: the most that
 * banks let pass by quick payment at once.
 */
export const limitTable = {
  barcode_a: { ...barcode, yuan: 50_000n, lawYuan: null },
  barcode_b: { ...barcode, yuan: 5_000n, lawYuan: 5_000n },
  barcode_c: { ...barcode, yuan: 1_000n, lawYuan: 1_000n },
  barcode_d: { ...barcode, yuan: 500n, lawYuan: 500n },
  balance_a: { ...balance, yuan: 50_000n, lawYuan: null },
  balance_b: { ...balance, yuan: 5_000n, lawYuan: 5_000n },
  balance_c: { ...balance, yuan: 1_000n, lawYuan: 1_000n },
  class_I: { ...account, per: 'ever', yuan: 1_000n, lawYuan: 1_000n },
  class_II: { ...account, per: 'year', yuan: 100_000n, lawYuan: 100_000n },
  class_III: { ...account, per: 'year', yuan: 200_000n, lawYuan: 200_000n },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limitTable
const isLimit = (name: string): name is LimitName => Object.hasOwn(limitTable, name)
export const limitNames = Object.keys(limitTable).filter(isLimit)

export type Limits = Readonly<{
  /** The amount of each limit, in fen. */
  fen: Readonly<Record<LimitName, bigint>>
  /** Of whom nobody has said more. */
  accountClass: AccountClass
  /**
   * What the limits of barcodes count as one. `each`: the balance, and each bank card for itself, as
   * payers know it from the large wallets. `together`: the balance and all cards (快捷) at once, which is
   * the rule's words at their strictest.
   */
  barcodePurses: BarcodePurses
}>

const fenIn = (yuan: bigint): bigint => yuan * 100n

export const usualLimits: Limits = {
  fen: {
    barcode_a: fenIn(limitTable.barcode_a.yuan),
    barcode_b: fenIn(limitTable.barcode_b.yuan),
    barcode_c: fenIn(limitTable.barcode_c.yuan),
    barcode_d: fenIn(limitTable.barcode_d.yuan),
    balance_a: fenIn(limitTable.balance_a.yuan),
    balance_b: fenIn(limitTable.balance_b.yuan),
    balance_c: fenIn(limitTable.balance_c.yuan),
    class_I: fenIn(limitTable.class_I.yuan),
    class_II: fenIn(limitTable.class_II.yuan),
    class_III: fenIn(limitTable.class_III.yuan),
  },
  accountClass: 'III',
  barcodePurses: 'each',
}

/**
 * Reads `barcode_b=3000,class_III=100000`, whole yuan. Says to `complain` what is no limit, no amount, or
 * more than the law allows, each in a sentence; an installation may only be stricter than the law.
 */
export function readLimits(text: string, complain: (sentence: string) => void): Limits['fen'] {
  const fen: Record<LimitName, bigint> = { ...usualLimits.fen }
  for (const part of text.split(',')) {
    const [name = '', yuan = '', ...more] = part.trim().split('=')
    if (!isLimit(name)) {
      complain(`there is no limit ${JSON.stringify(name)}; there are: ${limitNames.join(', ')}`)
      continue
    }
    if (!/^[1-9][0-9]{0,8}$/.test(yuan) || more.length > 0) {
      complain(`${name} is a whole number of yuan, for example ${name}=${limitTable[name].yuan}`)
      continue
    }
    const { lawYuan, per, source } = limitTable[name]
    if (lawYuan !== null && BigInt(yuan) > lawYuan)
      complain(`${name}=${yuan} is more than the law allows: ${lawYuan} yuan (${per}; ${source})`)
    fen[name] = fenIn(BigInt(yuan))
  }
  return fen
}
