import type { ComponentType } from 'react'
import type { Words } from '../i18n.ts'
import type { IconName } from './icon.tsx'

/** A line of the menu, seen by whoever has its permission (`self`: everybody who is signed in). */
export type MenuEntry = Readonly<{
  path: string
  title: Words
  icon: IconName
  permission: string
  /** Of a merchant's lines: there while a provider's people are at home, not at a sub-merchant. */
  isForProviders?: boolean
  /** How much waits behind it, for the overview: `3`, `50+`; nothing when nothing does. */
  waiting?: () => Promise<string | null>
  /** Beside the line in the menu: a count of what is new. */
  mark?: ComponentType
}>

/** What belongs together: `src/<id>/`, with its texts in `src/<id>/locales/`. */
export type Area = Readonly<{
  id: string
  title: Words
  menu: readonly MenuEntry[]
  /** Pages of one merchant (`useShop`): there for its own people, and while somebody looks at it. */
  isOfMerchant?: boolean
}>
