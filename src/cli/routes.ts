import { ConfigRefused } from '#platform/config'
import { readActor } from './read-actor.ts'
import {
  addErrand,
  addForm,
  allowErrand,
  allowForm,
  closeErrand,
  closeForm,
  stageErrand,
  stageForm,
} from './routes/change.ts'
import type { Form, RoutesErrand } from './routes/errand.ts'
import { explainErrand, explainForm, listErrand, listForm } from './routes/look.ts'

/** What an operator does with routes, by its name behind `tongbao routes`; answers the exit code. */
const errands: Readonly<
  Record<string, readonly [form: Form, run: (errand: RoutesErrand) => Promise<number>]>
> = {
  list: [listForm, listErrand],
  add: [addForm, addErrand],
  stage: [stageForm, stageErrand],
  close: [closeForm, closeErrand],
  allow: [allowForm, allowErrand],
  explain: [explainForm, explainErrand],
}

export async function runRoutesErrand(given: RoutesErrand): Promise<number> {
  const errand = await readActor(given)
  const [name = 'list', ...args] = errand.args
  const [, run] = Object.hasOwn(errands, name) ? (errands[name] ?? []) : []
  if (!run) {
    const known = Object.values(errands).map(([{ usage }]) => `  ${usage}\n`)
    throw new ConfigRefused([
      `routes: there is no errand ${name}. Expected one of these.\n\n${known.join('')}`,
    ])
  }
  return run({ ...errand, args })
}
