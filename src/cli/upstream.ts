import { WechatpayError } from '@tongbao/apiv3'
import { ConfigRefused } from '#platform/config'
import { readActor } from './read-actor.ts'
import type { Form } from './routes/errand.ts'
import {
  addErrand,
  addForm,
  merchantErrand,
  merchantForm,
  pauseErrand,
  pauseForm,
  resumeErrand,
  resumeForm,
  switchErrand,
  switchForm,
  trustErrand,
  trustForm,
} from './upstream/change.ts'
import type { UpstreamErrand } from './upstream/errand.ts'
import {
  certificatesErrand,
  certificatesForm,
  listErrand,
  listForm,
  quarantineErrand,
  quarantineForm,
} from './upstream/look.ts'
import {
  shareErrand,
  shareForm,
  shareQueryErrand,
  shareQueryForm,
  unfreezeErrand,
  unfreezeForm,
} from './upstream/share.ts'

/** What an operator does with channels, by its name behind `tongbao upstream`; answers the exit code. */
const errands: Readonly<
  Record<string, readonly [form: Form, run: (errand: UpstreamErrand) => Promise<number>]>
> = {
  list: [listForm, listErrand],
  add: [addForm, addErrand],
  merchant: [merchantForm, merchantErrand],
  pause: [pauseForm, pauseErrand],
  resume: [resumeForm, resumeErrand],
  trust: [trustForm, trustErrand],
  switch: [switchForm, switchErrand],
  certificates: [certificatesForm, certificatesErrand],
  quarantine: [quarantineForm, quarantineErrand],
  share: [shareForm, shareErrand],
  unfreeze: [unfreezeForm, unfreezeErrand],
  'share-query': [shareQueryForm, shareQueryErrand],
}

export async function runUpstreamErrand(given: UpstreamErrand): Promise<number> {
  const errand = await readActor(given)
  const [name = 'list', ...args] = errand.args
  const [, run] = Object.hasOwn(errands, name) ? (errands[name] ?? []) : []
  if (!run) {
    const known = Object.values(errands).map(([{ usage }]) => `  ${usage}\n`)
    throw new ConfigRefused([
      `upstream: there is no errand ${name}. Expected one of these.\n\n${known.join('')}`,
    ])
  }
  try {
    return await run({ ...errand, args })
  } catch (error) {
    if (!(error instanceof WechatpayError)) throw error
    throw new ConfigRefused([`upstream: ${error.code} ${error.message}`])
  }
}
