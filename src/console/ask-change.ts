import { Type } from 'typebox'
import { proposeChange } from '#ops'
import type { ConsoleDeps } from './deps.ts'
import { placeOf } from './ops-view.ts'
import type { route } from './route.ts'
import { refuse } from './session-face.ts'

export const Reason = Type.String({ minLength: 1, maxLength: 200 })

type Change = Parameters<typeof proposeChange>[1]['change']
type Asking = Pick<
  Parameters<Parameters<typeof route>[0]['answer']>[0],
  'staff' | 'session' | 'request'
>

/** Nothing changes yet: another has to approve it. */
export async function askChange(
  deps: ConsoleDeps,
  { staff, session, request }: Asking,
  change: Change,
): Promise<unknown> {
  if ('mchid' in change && !(await deps.directory.merchant(change.mchid)))
    throw refuse('NO_SUCH_MERCHANT')
  const maker = staff.id
  const { id, state } = await proposeChange(deps, { change, maker, ...placeOf(request, session) })
  return { approvalId: id, state }
}
