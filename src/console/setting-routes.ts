import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import { currentSettings, settingHistory } from '#ops'
import { settings } from '#platform/config'
import type { ConsoleDeps } from './deps.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const pageMax = 20

/** With which settings the program runs, and how they came to be so. They are changed where it is started. */
export const settingRoutes = ({ db }: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/ops/settings',
    permission: 'setting.read',
    async answer() {
      const places = await currentSettings(db)
      return {
        places: places.map(({ firstAt, lastAt, settings: shown, ...place }) => ({
          ...place,
          firstAt: beijing(firstAt),
          lastAt: beijing(lastAt),
          settings: shown.map(({ name, value, source, isSecret }) => ({
            name,
            value,
            source,
            isSecret,
            expected: expectedOf(name),
          })),
        })),
      }
    },
  }),
  route({
    method: 'GET',
    url: '/ops/settings/history',
    permission: 'setting.read',
    query: strict({
      place: Type.String({ minLength: 1, maxLength: 64 }),
      before: Type.Optional(Type.TemplateLiteral('cf_${string}')),
    }),
    async answer({ query }) {
      const starts = await settingHistory(db, { ...query, limit: pageMax })
      return {
        starts: starts.map(({ firstAt, lastAt, ...start }) => ({
          ...start,
          firstAt: beijing(firstAt),
          lastAt: beijing(lastAt),
        })),
        next: starts.length === pageMax ? starts.at(-1)?.id : null,
      }
    },
  }),
]

const expected = new Map<string, string>(
  Object.entries(settings).map(([name, setting]) => [name, setting.expected] as const),
)

const expectedOf = (name: string): string => expected.get(name) ?? ''
