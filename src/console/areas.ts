import type { ConsoleDeps } from './create-console.ts'
import type { ConsoleRoute } from './route.ts'
import { selfRoutes } from './self-routes.ts'

/** Every area of the console, a line each: `src/console/<area>-routes.ts`. */
export const areas: readonly ((deps: ConsoleDeps) => readonly ConsoleRoute[])[] = [selfRoutes]
