import { settings } from '../../src/platform/config.ts'
import { page } from './modules.ts'

/** Every setting, from the table by which it is checked. */
export function renderSettings(): string {
  const rows = Object.entries(settings).map(
    ([name, { expected, example }]) => `| \`${name}\` | ${expected} | \`${example}\` |`,
  )
  const table = ['| setting | expected | for example |', '| --- | --- | --- |', ...rows].join('\n')
  return page(
    'Settings',
    'From the environment, and below it from `tongbao.json` in the data folder. What is wrong is refused ' +
      'at the start, in words; `tongbao check` says so without starting.',
    [table],
  )
}
