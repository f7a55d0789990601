type Made = Readonly<{ tradeType: string; notifyUrl: string | null; payerOpenid: string | null }>

/**
 * An order of a code on a counter (静态条码), made by the platform for the payer who scanned it. By the API a
 * code is for whoever scans it, and says where to call back.
 */
export const isOfStaticCode = ({ tradeType, notifyUrl, payerOpenid }: Made): boolean =>
  tradeType === 'NATIVE' && notifyUrl === null && payerOpenid !== null
