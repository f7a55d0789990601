import { createClient, RESP_TYPES } from '@redis/client'
import { assert } from '#kernel/assert'
import type { SlotKey } from './keys.ts'
import type { Stored, WindowStore, Write } from './window-store.ts'

/** A slot is a hash of its version and its bytes; all that are asked for come in one journey. */
const readScript = `
local found = {}
for i, key in ipairs(KEYS) do
  local pair = redis.call('HMGET', key, 'v', 's')
  found[2 * i - 1] = pair[1] or ''
  found[2 * i] = pair[2] or ''
end
return found`

/** KEYS are the fact and its slots; ARGV the fact's seconds, then a version and bytes for each slot. */
const applyScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 'counted' end
for i = 2, #KEYS do
  local version = redis.call('HGET', KEYS[i], 'v') or '0'
  if version ~= ARGV[2 * i - 2] then return 'raced' end
end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
for i = 2, #KEYS do
  local slot = ARGV[2 * i - 1]
  if #slot > 0 then redis.call('HSET', KEYS[i], 'v', ARGV[2 * i - 2] + 1, 's', slot) end
end
return 'applied'`

export type RedisWindows = WindowStore & Readonly<{ close: () => Promise<void> }>

/**
 * Slots that several processes share in Redis or Valkey, by scripts that are atomic there. A fact that
 * is told again is known for `factSeconds`, which therefore must be longer than any retry. All keys
 * carry one hash tag, because a script of a cluster may touch one part of it only. The log of facts is
 * not written here: whoever keeps one appends to it before.
 */
export async function redisWindows(
  options: Readonly<{ url: string; prefix?: string; factSeconds?: number }>,
): Promise<RedisWindows> {
  const { url, prefix = 'tongbao', factSeconds = 172_800 } = options
  const plain = createClient({ url })
  // Who calls hears of it; the client connects again by itself.
  plain.on('error', () => undefined)
  await plain.connect()
  const client = plain.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
  const nameOf = ({ kind, key }: SlotKey): string => `{${prefix}:risk}:${kind}:${key}`

  return {
    async read(keys) {
      const answer: unknown = await client.eval(readScript, { keys: keys.map(nameOf) })
      assert(Array.isArray(answer), 'the script answers with a list')
      return keys.flatMap((key, index) => storedOf(key, answer[2 * index], answer[2 * index + 1]))
    },
    async apply({ fact }, writes) {
      const answer: unknown = await client.eval(applyScript, {
        keys: [`{${prefix}:risk}:fact:${fact.id}`, ...writes.map(nameOf)],
        arguments: [String(factSeconds), ...writes.flatMap(argumentsOf)],
      })
      const outcome = String(answer)
      assert(
        outcome === 'applied' || outcome === 'counted' || outcome === 'raced',
        'the script answers with an outcome',
      )
      return outcome
    },
    close: () => plain.close(),
  }
}

const argumentsOf = ({ version, slot }: Write): readonly [string, string | Buffer] => [
  String(version),
  slot === undefined ? '' : Buffer.from(slot.buffer, slot.byteOffset, slot.byteLength),
]

function storedOf(key: SlotKey, version: unknown, slot: unknown): readonly Stored[] {
  const number = Number(String(version))
  return number > 0 && slot instanceof Uint8Array ? [{ ...key, version: number, slot }] : []
}
