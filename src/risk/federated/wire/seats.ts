import type { Question, Seated } from './question.ts'

/** What a party that asks for work is given: the next question, nothing yet, or the end. */
export type Next =
  | Readonly<{ is: 'question'; no: number; text: string }>
  | Readonly<{ is: 'nothing' }>
  | Readonly<{ is: 'ended'; why: string }>

/** A party at the coordinator's table. Questions are numbered, and one stands at a time. */
export type Seat = Readonly<{
  seated: Seated
  /** Waits for the answer; rejects after the deadline, when the party says that it cannot, and at the end. */
  send: (question: Question) => Promise<Uint8Array>
  /** An answer; of a question that was answered already it is not looked at. */
  hear: (no: number, body: Uint8Array, isFailed: boolean) => void
  /** The question after this one, at most `holdMs` from now. */
  next: (answered: number, holdMs: number) => Promise<Next>
  end: (why: string) => void
  /** It has heard of the end. */
  isTold: () => boolean
}>

type Standing = Readonly<{
  no: number
  text: string
  resolve: (body: Uint8Array) => void
  reject: (error: Error) => void
}>

export function createSeat(seated: Seated, deadlineMs: number): Seat {
  let count = 0
  let standing: Standing | undefined
  let ended: string | undefined
  let isTold = false
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const each of waiting) each()
    waiting.clear()
  }
  const present = (answered: number): Next => {
    if (standing && standing.no > answered)
      return { is: 'question', no: standing.no, text: standing.text }
    if (ended === undefined) return { is: 'nothing' }
    isTold = true
    return { is: 'ended', why: ended }
  }
  return {
    seated,
    send: (question) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(new Error(ended))
        count += 1
        const timer = setTimeout(() => {
          standing = undefined
          reject(new Error(`no answer within ${deadlineMs / 1000} s`))
        }, deadlineMs)
        const settle =
          <Out>(then: (out: Out) => void) =>
          (out: Out): void => {
            clearTimeout(timer)
            standing = undefined
            then(out)
          }
        const text = JSON.stringify(question)
        standing = { no: count, text, resolve: settle(resolve), reject: settle(reject) }
        wake()
      }),
    hear: (no, body, isFailed) => {
      if (standing?.no !== no) return
      if (isFailed) standing.reject(new Error(new TextDecoder().decode(body)))
      else standing.resolve(body)
    },
    next: async (answered, holdMs) => {
      const now = present(answered)
      if (now.is !== 'nothing') return now
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, holdMs)
        waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
      return present(answered)
    },
    end: (why) => {
      ended ??= why
      standing?.reject(new Error(why))
      wake()
    },
    isTold: () => isTold,
  }
}
