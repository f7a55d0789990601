import { type KeyObject, sign } from 'node:crypto'
import {
  bitString,
  explicit,
  integer,
  nil,
  oid,
  sequence,
} from '../src/merchants/platform-keys/der.ts'

/** A certificate request for a key, signed by it or by another. */
export function requestOf(publicKey: KeyObject, privateKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = sequence(integer(Buffer.of(0)), sequence(), spki, explicit(0, Buffer.alloc(0)))
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), nil)
  const der = sequence(body, algorithm, bitString(sign('sha256', body, privateKey)))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [
    '-----BEGIN CERTIFICATE REQUEST-----',
    ...lines,
    '-----END CERTIFICATE REQUEST-----',
  ].join('\n')
}

/** Requests as OpenSSL makes them, from keys that were thrown away. */
export const opensslRequest = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIICqDCCAZACAQAwOTELMAkGA1UEBhMCQ04xFTATBgNVBAoMDFNvbWVvbmUgZWxz',
  'ZTETMBEGA1UEAwwKMTk5OTk5OTk5OTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC',
  'AQoCggEBAKz2EOduMC1zR0TP09tsfoYOkPV3Q5iOGca1gLA7ptCpk7Y/j5OZX6Sk',
  'lo4Hy7SvK6CuGPJvOapSGHGFGn4CSQ2W42sVrXzthmFDEntUpDM0mYCkVPwVmmVH',
  'zudrCli307clfiwq14bXMf8/XtWZGa5fe0nlk9zxLssPS3AhRLRm6ttxt5MJ7mQz',
  'G9SY8HglM1AZEkldW3giL0K92Mqeqpy15s65cGnD1A0++UGhpdFUzEkmxw8lP2D5',
  'Y64QQdiSFc3EBzk6Dw+bpayhKmg0y1hW1zTBiNMF4vRP/aSmEYdnAObu8B1aM9k2',
  'OYi0HirxPpo5nnOn6ob0MTznHv2lBvsCAwEAAaAqMCgGCSqGSIb3DQEJDjEbMBkw',
  'FwYDVR0RBBAwDoIMZXZpbC5leGFtcGxlMA0GCSqGSIb3DQEBCwUAA4IBAQCeAzcQ',
  'LsYWMoFgis9bNN1icj2m8g8BQSq1i9WthEJE5zRzP+LPHNGBaXxjNAbF/tCMcS16',
  'pyK4bbeUyOFn7OHKWTgGhkX9RECrjGM+c1gBUoOjDIGrw/T6R/60VEtwklOe8P5Y',
  'lx4ybGI4w78lZ8Q8X8QpTVIjR0I9Jd367con2PZqGLUg/3SxM1q9hzx86qzjvq6K',
  'znuYi4/tJYUCXpnR+z5Nazvc0/sKry1XN7LK6qFjBJK+X4U92dtwDdKu66UsQRux',
  'Q5aRYHhG1dofxbbAWYDGkp7x5wXSRgDCOS5xoYdqX6m9MVG18qcn6EI29NARjdIK',
  'djEhafm2KN1mzij9',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')

export const shortKeyRequest = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB',
  'iQKBgQC7J5vl/f/oY0Qf+ilbvesKzVctrfbJ/yF/2J8Dh1RYrclcy0wnDQCvk6rl',
  'gmYVqI0bEQXaqI0mQ+uL1pKcl+YrJDLGRx6E2J8N+YbZ1fuLzIqpLCf6jULh3ruf',
  'O7YcYFMmSD9F21izHYfsQOvofSTORkJmDwpXY8zf+o+K2kmIGwIDAQABoAAwDQYJ',
  'KoZIhvcNAQELBQADgYEAM9mOxgHpg4+5oevOqFsXHLg965vlqzDZAFaYkoCagHuu',
  'ls/U9R96kVdeMg4dfe14yeg41w+FymmeDtWJBgZqe8WbdE+M5CQzUevoN6KkFVqB',
  'y7sJ69krRxbS7O3tG8qZg6fZaTfha8jwOdB+FfyMCY/ZwlzwmBryLLX4IZIKK1c=',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')

export const ellipticRequest = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA',
  'BBqQTr2K/JwndkPC/YRZgTiV4VW2jSKvOUGvlMQSYQFFCtYDG4VLr+MBxvZe/kCi',
  '6t5RMjTJ/oNF47CqtbghGQSgADAKBggqhkjOPQQDAgNIADBFAiAR0hZVzkxAl3fh',
  '23Ies2XQau0sSflpYUZ6YJx7wXX65wIhALEzhza7pvNRv4D/o2jo7ed2FQyKa1FA',
  'YiHytGgo1Ep2',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')

export const oldHashRequest = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIICUTCCATkCAQAwDDEKMAgGA1UEAwwBeDCCASIwDQYJKoZIhvcNAQEBBQADggEP',
  'ADCCAQoCggEBAKz2EOduMC1zR0TP09tsfoYOkPV3Q5iOGca1gLA7ptCpk7Y/j5OZ',
  'X6Sklo4Hy7SvK6CuGPJvOapSGHGFGn4CSQ2W42sVrXzthmFDEntUpDM0mYCkVPwV',
  'mmVHzudrCli307clfiwq14bXMf8/XtWZGa5fe0nlk9zxLssPS3AhRLRm6ttxt5MJ',
  '7mQzG9SY8HglM1AZEkldW3giL0K92Mqeqpy15s65cGnD1A0++UGhpdFUzEkmxw8l',
  'P2D5Y64QQdiSFc3EBzk6Dw+bpayhKmg0y1hW1zTBiNMF4vRP/aSmEYdnAObu8B1a',
  'M9k2OYi0HirxPpo5nnOn6ob0MTznHv2lBvsCAwEAAaAAMA0GCSqGSIb3DQEBBQUA',
  'A4IBAQB69LWBLfxKDKu/OSMx8Ezm1KHZIBf2Ew15hE58OiFh6dzGD94Rio5I3D2U',
  '9LAc3dESkBYbNJ27MYsJkjbJBMmFs1zgUazNHnYlbRN89dGVkYDrCRRBLZQWGUC+',
  'sha+O9jVTjTJBi5qMgMSpkTXnzq331/HybXyXxci8S0yRTAVEwdfjJDhBh9s7Mwe',
  'APdMbbo7e2jd4dRSIy21bMYwpJG0WFSMC+jinU015UdFQR2/soh1u5MWpv0Nrvyb',
  '057l5Nf60QtDLcKv/wl8GGMDQljDl2jUWmtQL/CNqzZ4GsxsPaHIFw/D2yRRbyKs',
  'Vg4OCDa/+QzRfBdFJZxSE7PBATLN',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')
