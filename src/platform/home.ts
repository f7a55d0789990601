import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Held for as long as the program lives; the kernel releases it when the process dies, however. */
export type HomeLock = Readonly<{ release: () => void }>

export class HomeInUse extends Error {
  override readonly name = 'HomeInUse'
}

/**
 * Makes the data folder. Others may walk through it (the account that runs PostgreSQL must, when we
 * are root), but not list it; every file in it has its own mode.
 */
export function makeHome(home: string): void {
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o711)
}

/**
 * Takes the data folder for this program alone; throws `HomeInUse` when another one has it.
 *
 * The lock is SQLite's exclusive lock on a file, because Node has no `flock`. A file with a process
 * number was refused: it survives `kill -9`, and in a container the number is soon someone else's.
 */
export function lockHome(home: string): HomeLock {
  makeHome(home)
  const file = new DatabaseSync(join(home, 'lock'), { timeout: 0 })
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    if (!(error instanceof Error) || !error.message.includes('locked')) throw error
    throw new HomeInUse(
      `Another Tongbao is running on the data folder ${home}. Stop it first, or give this one its ` +
        'own folder and port, for example TONGBAO_HOME=.tongbao-2 PORT=8090.',
      { cause: error },
    )
  }
  return { release: () => file.close() }
}

/** Writes whole or not at all: a reader or a crash never meets half a file. Mode 0600. */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(draft, path)
}

/** The file's text, made by `make` the first time. */
export function readOrMake(path: string, make: () => string): string {
  if (!existsSync(path)) writePrivateFile(path, make())
  return readFileSync(path, 'utf8')
}
