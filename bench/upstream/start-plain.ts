import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The other institution in a process of its own. */
export type Plain = Readonly<{
  baseUrl: string
  serial: string
  publicPem: string
  /** With which every token of it begins. */
  mark: string
  stop: () => void
}>

type Merchant = Readonly<{ certificatePath: string; appid: string }>

/** This merchant alone may call; it thinks for `thinkMs` before each answer. */
export async function startPlain(merchant: Merchant, thinkMs: number): Promise<Plain> {
  const { certificatePath, appid } = merchant
  const child = fork(join(import.meta.dirname, 'plain.ts'), [
    certificatePath,
    appid,
    String(thinkMs),
  ])
  const [told] = (await once(child, 'message')) as [Omit<Plain, 'mark' | 'stop'>]
  return { ...told, mark: 'plain', stop: () => child.disconnect() }
}
