import { createContext, useContext } from 'react'
import type { FormDoor } from './api.ts'

export type Seen = Readonly<{ url: string; type: string; name: string }>

/** Documents that this window has, by their ids, so that none is fetched twice. */
type Given = Readonly<{
  door: Pick<FormDoor, 'document' | 'upload'>
  seen: Map<string, Seen>
  /** So many files are on their way more, or fewer: what is saved meanwhile would not know of them. */
  onSending?: (more: 1 | -1) => void
  /** Opening a document is written down, so that it is opened only when somebody wants to see it. */
  isAsked?: boolean
}>

const Door = createContext<Given | undefined>(undefined)
export const FormDoorProvider = Door.Provider

export function useFormDoor(): Given {
  const given = useContext(Door)
  if (!given) throw new Error('a form stands behind a door')
  return given
}
