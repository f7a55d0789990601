import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'
import { refuse } from './session-face.ts'

/** The merchant whose pages are open. */
export const shopRoutes = ({ directory }: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid',
    permission: 'shop.read',
    params: strict({ mchid: Mchid }),
    async answer({ reach }) {
      const merchant = await directory.merchant(reach.mchid)
      if (!merchant) throw refuse('NO_SUCH_MERCHANT')
      const { mchid, name, shortName, kind, state, parentMchid = null } = merchant
      return { mchid, name, shortName, kind, state, parentMchid }
    },
  }),
]
