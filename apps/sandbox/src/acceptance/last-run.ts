import type { RunKey } from './report.ts'

const place = 'tongbao.sandbox.acceptance'

/** The run that this tab showed last, so that a reload shows it again. */
export function lastRun(): RunKey | null {
  const [mchid = '', id = ''] = (sessionStorage.getItem(place) ?? '').split(' ')
  return mchid === '' || id === '' ? null : { mchid, id }
}

export const keepRun = ({ mchid, id }: RunKey): void =>
  sessionStorage.setItem(place, `${mchid} ${id}`)
export const forgetRun = (): void => sessionStorage.removeItem(place)
