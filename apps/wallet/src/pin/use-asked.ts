import { useRef, useState } from 'react'
import { codeOf, isUnknownOutcome, remainingTries } from '../errors.ts'
import { type Challenge, challengeOf, wordsOf } from '../guard/stopped.ts'
import { queryClient } from '../queries.ts'
import { insist } from './insist.ts'

export type Asking<T> = {
  /** Must be safe to repeat. */
  submit: (pin: string) => Promise<T>
  onDone: (result: T) => void
  /** A refusal that neither another PIN nor a further proof would change. */
  onRefused: (error: unknown) => void
  onBusy?: (busy: boolean) => void
  /** Whether more than the PIN is asked for. */
  onChallenge?: (asked: boolean) => void
  /** Whoever can ask what became of it is told of silence; without it the call is sent again. */
  onUnknown?: (() => void) | undefined
}

type Phase =
  | { at: 'ready' | 'busy' }
  | { at: 'silent' }
  | { at: 'wrong' | 'locked'; error: unknown }
  | { at: 'challenge'; challenge: Challenge; words: string | undefined }

/** Sends what was asked for with the PIN, and says what is to be done next. */
export function useAsked<T>({ submit, onDone, onRefused, ...on }: Asking<T>) {
  const { onBusy, onChallenge, onUnknown } = on
  const [phase, setPhase] = useState<Phase>({ at: 'ready' })
  const [refusals, setRefusals] = useState(0)
  // For the same call once more, and for no longer than this sheet is there.
  const lastPin = useRef('')

  async function send(pin: string) {
    lastPin.current = pin
    setPhase({ at: 'busy' })
    onBusy?.(true)
    onChallenge?.(false)
    try {
      onDone(await insist(() => submit(pin), onUnknown !== undefined))
    } catch (error) {
      const code = codeOf(error)
      if (isUnknownOutcome(error)) return onUnknown ? onUnknown() : setPhase({ at: 'silent' })
      const challenge = challengeOf(error)
      if (challenge) {
        onChallenge?.(true)
        return setPhase({ at: 'challenge', challenge, words: wordsOf(error) })
      }
      setRefusals((count) => count + 1)
      // The failure that locks is itself still a wrong PIN, with no try left.
      const isLocked = code === 'PIN_LOCKED' || remainingTries(error) === 0
      if (code === 'PIN_WRONG' && !isLocked) return setPhase({ at: 'wrong', error })
      void queryClient.invalidateQueries({ queryKey: ['me'] })
      if (isLocked) return setPhase({ at: 'locked', error })
      setPhase({ at: 'ready' })
      onRefused(error)
    } finally {
      onBusy?.(false)
    }
  }

  return { phase, refusals, send, again: () => void send(lastPin.current) }
}
