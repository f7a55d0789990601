import { acts, attempts, type NextStep, type Steps, triesMax, unforeseen } from '#payments'
import { sentencesOf } from './errors.ts'
import { type LoadedModule, page, table } from './modules.ts'

/** Whose refusals are met while paying and while refunding. */
const features = {
  pay: /^src\/(?:payments\/(?!refund\/|alarm\/)|wallet\/|parties\/pin\/)/,
  refund: /^src\/payments\/(?:refund|order|instruction)\//,
}

/** The table that the alarms, the wallet and the merchants' errors run on. */
export function renderNextSteps(modules: readonly LoadedModule[]): string {
  const said = (pattern: RegExp) => sentencesOf(modules.filter(({ path }) => pattern.test(path)))
  const reading = [...attempts.open].filter(([code, step]) => attempts.pay.get(code) !== step)
  return page(
    'Next steps',
    'What to do about each refusal. The wallet’s own API carries it as `step` (`act`, `money`, `tries`, ' +
      '`say`) beside the code; `/v3` carries the merchant’s as `detail.issue`, and code, status and ' +
      `message are what they are on the wire. At most ${triesMax} automatic tries, of the same order ` +
      'by the same token, and only where nothing can have happened. Where money may have moved the ' +
      'page asks how the order stands, three times, and never pays again by itself. A code that is ' +
      'not listed is treated as the last row.',
    [
      section('Paying', attempts.pay, said(features.pay)),
      section('Opening a cashier', new Map(reading), said(features.pay), 'Where it differs.'),
      section('Refunding', attempts.refund, said(features.refund)),
      `## Acts of the payer\n\n${table(
        ['act', 'what the button does'],
        Object.entries(acts).map(([act, does]) => [`\`${act}\``, does]),
      )}`,
    ],
  )
}

const moneyWords = { none: 'no', maybe: 'maybe', returned: 'back, if any' } as const

function section(
  title: string,
  steps: Steps,
  said: ReadonlyMap<string, string>,
  note = '',
): string {
  const row = ([code, step]: readonly [string, NextStep]) => [
    code === '' ? 'any other' : `\`${code}\``,
    said.get(code) ?? '',
    moneyWords[step.money],
    `${step.payer.zh} (\`${step.act}\`)`,
    step.merchant,
    step.tries === 0 ? '' : String(step.tries),
  ]
  const head = [
    'code',
    'what happened',
    'did money move',
    'payer’s next step',
    'merchant’s next step',
    'automatic retries',
  ]
  const rows = [...steps].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(row)
  const last = note === '' ? [row(['', unforeseen])] : []
  return [`## ${title}`, note, table(head, [...rows, ...last])].filter(Boolean).join('\n\n')
}
