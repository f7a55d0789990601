import type { Observed } from '../fact/store.ts'
import type { SlotKey } from './keys.ts'

/** A slot as it is kept; version 0 is one that is not there yet, and has no bytes. */
export type Stored = SlotKey & Readonly<{ version: number; slot: Uint8Array }>

/** A slot that must still be as it was read; `slot` is what it becomes, if it changes. */
export type Write = SlotKey & Readonly<{ version: number; slot: Uint8Array | undefined }>

/**
 * Where several processes keep their slots together. One file implements it for PostgreSQL, another
 * for Redis or Valkey; the numbers are the same, because both hold nothing but bytes.
 */
export type WindowStore = Readonly<{
  /** What is kept under these keys; those of nobody are left out. */
  read: (keys: readonly SlotKey[]) => Promise<readonly Stored[]>
  /**
   * Counts a fact: all slots are written, or none. `counted` when it was counted before, `raced` when
   * one of the slots is of another version than was read; then it is read and reckoned again.
   */
  apply: (observed: Observed, writes: readonly Write[]) => Promise<'applied' | 'counted' | 'raced'>
}>

/** Where one process puts what it has no room for, and what it must find again when it is started. */
export type ColdStore = Readonly<{
  load: (keys: readonly SlotKey[]) => Promise<readonly Omit<Stored, 'version'>[]>
  /** Keeps slots for this life of the process: a process that is killed has never spilled. */
  spill: (slots: readonly Omit<Stored, 'version'>[]) => Promise<void>
  /** Makes everything that was spilled, and the number of the last fact in it, permanent at once. */
  commit: (number: bigint) => Promise<void>
  /** Forgets what was spilled and not committed; answers the number that was committed last. */
  begin: () => Promise<bigint>
}>
