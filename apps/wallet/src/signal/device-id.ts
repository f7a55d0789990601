const KEY = 'tongbao.device'

/** `agreed` are the masked numbers of those who let this device be known: several may share it. */
type Kept = { id: string; agreed: string[] }

/** Where storage is forbidden a device has no name, and nothing is sent of it. */
function kept(): Kept | undefined {
  try {
    const { id, agreed } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>
    return typeof id === 'string' && Array.isArray(agreed) ? { id, agreed } : undefined
  } catch {
    return undefined
  }
}

function keep(device: Kept): void {
  try {
    if (device.agreed.length === 0) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(device))
  } catch {
    // The next question finds nothing, and sends nothing.
  }
}

/** Thirty-two hexadecimal digits of chance: it names the device and describes nothing. */
const newDeviceId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

export function letKnow(maskedPhone: string): void {
  const { id, agreed } = kept() ?? { id: newDeviceId(), agreed: [] }
  if (!agreed.includes(maskedPhone)) keep({ id, agreed: [...agreed, maskedPhone] })
}

/** With the last who agreed the id goes too. */
export function forget(maskedPhone: string): void {
  const device = kept()
  if (!device?.agreed.includes(maskedPhone)) return
  keep({ ...device, agreed: device.agreed.filter((phone) => phone !== maskedPhone) })
}

const masked = (phone: string): string => phone.replace(/^(...).*(....)$/, '$1****$2')

/** Of somebody who agreed on this device; anybody else has none, though the device is the same. */
export function deviceOf(phone: string): string | undefined {
  const device = kept()
  return device?.agreed.includes(masked(phone)) ? device.id : undefined
}
