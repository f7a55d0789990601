/**
 * How a payer was verified: by how many different factors (a session on a known device, the payment
 * PIN, a fingerprint …), or by two of which one is a certificate or an electronic signature, such as a
 * passkey.
 */
export type Factors = 0 | 1 | 2 | 'certificate'
