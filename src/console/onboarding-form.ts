import { ApplymentContent } from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { DraftContent } from '#onboarding'
import { strict } from './route.ts'

type Json = Readonly<{ [name: string]: unknown }>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null

/**
 * The words of the wire as a draft may say them: nothing is required and a text may be half written,
 * but there are no members that the wire does not know, and nothing is longer than it may be.
 */
function draftOf(schema: unknown): Json {
  if (!isJson(schema)) return {}
  if (isJson(schema['properties']))
    return {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(schema['properties']).map(([name, each]) => [name, draftOf(each)]),
      ),
    }
  if (isJson(schema['items']))
    return { type: 'array', maxItems: schema['maxItems'], items: draftOf(schema['items']) }
  if (schema['type'] === 'boolean') return { type: 'boolean' }
  return { type: 'string', maxLength: schema['maxLength'] ?? longestWord }
}

/** Of what the wire bounds by a pattern or by its choices. */
const longestWord = 64

export const ContentBody = strict({ content: Type.Unsafe<DraftContent>(draftOf(ApplymentContent)) })

export const MediaId = Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\w-]+$' })

/** Fen, as on all our own faces; a test transfer is below ten yuan. */
export const AmountBody = strict({ amount: Type.String({ pattern: '^[1-9][0-9]{0,5}$' }) })
export const SignBody = strict({
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
})
