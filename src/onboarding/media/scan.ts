import type { Scan } from '../deps.ts'

/** Spelled in two parts, or this file would be found by scanners itself. */
const testString =
  String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}` + '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

/**
 * What stands in for a scanner: it knows the test file of EICAR and nothing else. A real one takes its place
 * in the composition, as a function that gives the bytes to a command or to an ICAP server; where that
 * does not answer it says `unknown`, and the upload is refused until it does.
 */
export const scanForTestFile: Scan = async (bytes) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(testString)
    ? 'infected'
    : 'clean'
