import { useDesk } from '../use-desk.ts'
import { useKept } from '../../table/kept.ts'

/** At which desk this browser stands: the one that was chosen here last, if it is still one of them. */
export function useKeptDesk(
  desks: readonly string[],
): readonly [desk: string | undefined, choose: (desk: string) => void] {
  const { mchid } = useDesk()
  const [kept, keep] = useKept<string>(`cash.${mchid}`, '')
  return [desks.includes(kept) ? kept : desks[0], keep]
}
