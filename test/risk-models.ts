import type { Clock } from '#kernel/time'
import { addStaff, decide } from '#oversight'
import type { Db } from '#platform/db'
import {
  executeModelMove,
  type ModelProposal,
  proposeModelMove,
} from '../src/risk/model/registry/change-models.ts'

/** Gives a model a role as two people do: one asks for it, another approves, and it is done. */
export async function seatModel(
  deps: Readonly<{ db: Db; now: Clock }>,
  move: Omit<ModelProposal, 'maker'>,
) {
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const { id: approvalId } = await proposeModelMove(deps, { ...move, maker: maker.id })
  await decide(deps, { approvalId, staffId: checker.id, verdict: 'approve', note: '' })
  return executeModelMove(deps, approvalId)
}
