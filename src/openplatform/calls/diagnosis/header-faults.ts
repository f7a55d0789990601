import { signatureScheme } from '@tongbao/apiv3'

export type HeaderFault = Readonly<{
  /** Which fault it is; its words stand on the pages. */
  fault: 'missing' | 'scheme' | 'parameter_missing' | 'parameter_twice' | 'shape' | 'format'
  parameter: string | null
}>

const shapes: Readonly<Record<string, RegExp>> = {
  mchid: /^[1-9][0-9]{7,9}$/,
  nonce_str: /^[\x21-\x7e]{1,64}$/,
  signature: /^[0-9A-Za-z+/]{4,1024}={0,2}$/,
  timestamp: /^[1-9][0-9]{0,10}$/,
  serial_no: /^[0-9A-Fa-f]{1,64}$/,
}

/** What is wrong with an `Authorization` header that could not be read; `format` when nothing else is. */
export function headerFaults(header: string | undefined): readonly HeaderFault[] {
  if (!header) return [{ fault: 'missing', parameter: null }]
  const faults: HeaderFault[] = []
  if (!header.startsWith(`${signatureScheme} `)) faults.push({ fault: 'scheme', parameter: null })
  const found = [...header.slice(0, 4_096).matchAll(/([a-z_]{1,32})\s*=\s*"([^"]{0,2048})"/g)]
  for (const [name, shape] of Object.entries(shapes)) {
    const values = found.filter(([, key]) => key === name).map(([, , value]) => value ?? '')
    if (values.length === 0) faults.push({ fault: 'parameter_missing', parameter: name })
    else if (values.length > 1) faults.push({ fault: 'parameter_twice', parameter: name })
    else if (!shape.test(values[0] ?? '')) faults.push({ fault: 'shape', parameter: name })
  }
  return faults.length > 0 ? faults : [{ fault: 'format', parameter: null }]
}
