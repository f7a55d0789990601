/** What a business day held for a merchant, as it was when the day was cut. */
export type ItemKind = 'payment' | 'refund' | 'refund_closed' | 'reversal'

/** Methods that a fee is agreed for; the trade types of the wire. */
export const methods = ['JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY'] as const
