/** Methods that a fee is agreed for; the trade types of the wire. */
export const methods = ['JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY'] as const
