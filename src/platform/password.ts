import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { assert } from '#kernel/assert'
import { batcher } from './batch.ts'

const derive = promisify(argon2)

/** OWASP's first choice of 2025: 19 MiB and two passes, 80 ms of a core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const

type Task = Readonly<{ password: string; nonce: Buffer }>

/**
 * Hashing runs in the thread pool that also signs payments. Two at once leave it two of its four
 * threads, and a bounded line keeps a flood of sign-ins from becoming everybody's wait.
 */
const hash = batcher<Task, Buffer>({
  name: 'password',
  maxSize: 1,
  inFlight: 2,
  maxWaiting: 128,
  run: (tasks) =>
    Promise.all(
      // NFKC: the same characters typed on another keyboard are the same password.
      tasks.map(({ password, nonce }) =>
        derive('argon2id', { ...cost, message: password.normalize('NFKC'), nonce }),
      ),
    ),
})

const prefix = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`
const bare = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** PHC text: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  return `${prefix}${bare(nonce)}$${bare(await hash({ password, nonce }))}`
}

/** Without a stored hash (nobody has this name) it does the same work and says no. */
export async function passwordMatches(
  password: string,
  stored: string | undefined,
): Promise<boolean> {
  assert(stored === undefined || stored.startsWith(prefix), 'passwords are hashed at one cost')
  const [salt, tag] = stored === undefined ? [] : stored.slice(prefix.length).split('$')
  const nonce = salt === undefined ? randomBytes(16) : Buffer.from(salt, 'base64')
  const expected = tag === undefined ? randomBytes(cost.tagLength) : Buffer.from(tag, 'base64')
  return timingSafeEqual(await hash({ password, nonce }), expected) && stored !== undefined
}

const common = new Set(
  (
    'password passw0rd p@ssw0rd password1 password123 qwertyui qwertyuiop qwerty123 1qaz2wsx ' +
    'asdfghjk asdfghjkl zxcvbnm1 iloveyou woaini520 woaini1314 5201314a a1234567 aa123456 ' +
    'abc12345 abcd1234 abc123456 abcdefgh admin123 administrator 1q2w3e4r 1q2w3e4r5t letmein1 ' +
    'welcome1 tongbao1 tongbao123 11223344 12341234 12344321 88888888 66666666 147258369 ' +
    'football sunshine princess superman trustno1'
  ).split(' '),
)

type Judged = Readonly<{ password: string; name: string; shortest: number }>

/**
 * Length, the password's owner in it, and the passwords that everybody tries first; rules about kinds
 * of characters only annoy.
 */
export function isWeakPassword({ password, name, shortest }: Judged): boolean {
  const { length } = Array.from(password)
  const plain = password.toLowerCase()
  return (
    length < shortest || length > 64 || common.has(plain) || plain.includes(name) || isOneRun(plain)
  )
}

/** `aaaaaaaa`, `12345678`, `hgfedcba`, `1234567890`. */
function isOneRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const step = (codes[1] ?? 0) - (codes[0] ?? 0)
  const wraps = (from: number, to: number) => from === 57 && to === 48 && step === 1
  return (
    Math.abs(step) <= 1 &&
    codes.every((code, index) => {
      const before = codes[index - 1]
      return before === undefined || code - before === step || wraps(before, code)
    })
  )
}
