import { apiv3Face } from '#merchants'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import type { Server } from '#test/server'
import { wireRoutes } from '../../src/wire-routes.ts'

/** Every route behind the signature, as the program registers them: `POST /v3/pay/…/:number/close`. */
export async function signedRoutes({ program: { modules } }: Server): Promise<readonly string[]> {
  const routes: string[] = []
  const app = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
  app.addHook('onRoute', ({ method, url }) => {
    for (const verb of [method].flat()) if (verb !== 'HEAD') routes.push(`${verb} ${url}`)
  })
  await app.register(apiv3Face({ ...modules, routes: wireRoutes(modules) }), { prefix: '/v3' })
  await app.ready()
  await app.close()
  return routes.toSorted()
}

/** What stands in the places of a route's parameters, or undefined when the call is another's. */
export function paramsOf(route: string, method: string, path: string): string[] | undefined {
  const pattern = route.replaceAll('*', '\\*').replaceAll(/:\w+/g, '([^/]+)')
  const [pathname = ''] = path.split('?')
  return new RegExp(`^${pattern}$`).exec(`${method} ${pathname}`)?.slice(1)
}
