import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verbsFolder } from './verbs.ts'

/** A guard of `src/payments/instruction`, or beside it, taken away: the simulation must notice. */
export type Mutant = Readonly<{
  name: string
  file: string
  /** Stands exactly once in the file. */
  text: string
  instead: string
  /** What it would do to people. */
  harm: string
}>

/** Git ignores it; it lies inside the project so that `#kernel/…` is found from there. */
const root = join(import.meta.dirname, '../../scratch')

/** A copy of the verbs with one guard taken away, and how to clear it off again. */
export function plant(
  { file, text, instead }: Mutant,
  no: number,
): Readonly<{ folder: string; clear: () => void }> {
  const original = readFileSync(join(verbsFolder, file), 'utf8')
  const times = original.split(text).length - 1
  if (times !== 1) throw new Error(`${file} holds ${times} times: ${text}`)
  const top = join(root, `mutant-${process.pid}-${no}`)
  // What the verbs need beside themselves at run time is the port; all else there is types.
  for (const part of ['instruction', 'channel', 'limit']) copyScripts(part, join(top, part))
  const folder = join(top, 'instruction')
  writeFileSync(
    join(folder, file),
    original.replace(text, () => instead),
  )
  return { folder, clear: () => rmSync(top, { recursive: true, force: true }) }
}

function copyScripts(part: string, to: string): void {
  const from = join(verbsFolder, '..', part)
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from))
    if (/^[a-z-]+\.ts$/.test(name)) copyFileSync(join(from, name), join(to, name))
}
