import { readFile, writeFile } from 'node:fs/promises'
import { ConfigRefused } from '#platform/config'
import {
  coordinate,
  createMember,
  digestOfModel,
  readCircle,
  readMemberKey,
  readModel,
  sensible,
  takePart,
  writeModel,
} from '#risk'
import { type Options, readOptions, refusingFile, type RiskErrand } from './options.ts'
import { readExamples } from './read-examples.ts'

export const federateUsage =
  'federate key --name NAME --out FILE | serve --parties N --port N --circle FILE --key FILE --out FILE [--epsilon E] [--trees N] [--depth N] [--seed N] | join --url URL --data FILE --circle FILE --key FILE [--out FILE] [--epsilon-most E]'

const errands: Readonly<
  Record<string, (print: RiskErrand['print'], args: readonly string[]) => Promise<number>>
> = { key: createKey, serve, join }

/** `tongbao risk federate`: institutions learn one model together, and none shows its rows. */
export async function federateErrand({ print, args }: RiskErrand): Promise<number> {
  const [name = '', ...rest] = args
  const run = Object.hasOwn(errands, name) ? errands[name] : undefined
  if (!run)
    throw new ConfigRefused([
      `risk: federate ${name} is no errand. Expected: tongbao risk ${federateUsage}`,
    ])
  return run(print, rest)
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(refusingFile(path))

/** A member's own key into a file that only its owner reads; what the others are to know is printed. */
async function createKey(print: RiskErrand['print'], args: readonly string[]): Promise<number> {
  const options = readOptions(federateUsage, ['name', 'out'], args)
  const { kept, given } = createMember(options.file('name'))
  const out = options.file('out')
  await writeFile(out, kept, { mode: 0o600, flag: 'wx' }).catch(refusingFile(out))
  print(`${JSON.stringify(given)}\n`)
  return 0
}

const ofServe = [
  'parties',
  'host',
  'port',
  'circle',
  'key',
  'out',
  'epsilon',
  'trees',
  'depth',
  'leaves',
  'seed',
  'join-seconds',
  'answer-seconds',
]

/** Waits for the parties, learns, gives each the model, writes it to `--out`, and ends. */
async function serve(print: RiskErrand['print'], args: readonly string[]): Promise<number> {
  const options = readOptions(federateUsage, ofServe, args)
  const epsilon = numberIfAny(options, 'epsilon')
  const host = options.fileIfAny('host')
  const out = options.file('out')
  const { port, model } = await coordinate({
    circle: readCircle(await textOf(options.file('circle'))),
    key: readMemberKey(await textOf(options.file('key'))),
    parties: options.count('parties', 3),
    port: options.count('port', 0),
    ...(host === undefined ? {} : { host }),
    ...(epsilon === undefined ? {} : { epsilon }),
    // Every row is looked at: the model is then the one of all rows together.
    settings: {
      ...sensible,
      rowShare: 1,
      trees: options.count('trees', 1, sensible.trees),
      depthMax: options.count('depth', 1, sensible.depthMax),
      leavesMax: options.count('leaves', 2, sensible.leavesMax),
      seed: options.count('seed', 0, sensible.seed),
    },
    joinMs: options.count('join-seconds', 1, 600) * 1000,
    answerMs: options.count('answer-seconds', 1, 60) * 1000,
  })
  print(`等待各机构加入：端口 ${port}\n`)
  const learned = await model
  await writeFile(out, writeModel(learned)).catch(refusingFile(out))
  print(
    `${out}: ${learned.trees.roots.length} trees of ${String(learned.provenance['rows'])} rows, digest ${digestOfModel(learned)}\n`,
  )
  return 0
}

const ofJoin = ['url', 'data', 'circle', 'key', 'out', 'epsilon-most', 'patience-seconds']

/** Takes part with the rows of `--data`, and writes the model to `--out`. */
async function join(print: RiskErrand['print'], args: readonly string[]): Promise<number> {
  const options = readOptions(federateUsage, ofJoin, args)
  const epsilonMost = numberIfAny(options, 'epsilon-most')
  const url = options.file('url')
  if (!URL.canParse(url)) throw new ConfigRefused(['--url is an address like http://host:port'])
  const file = await takePart({
    url,
    circle: readCircle(await textOf(options.file('circle'))),
    key: readMemberKey(await textOf(options.file('key'))),
    ...(await readExamples(options.file('data'))),
    patienceMs: options.count('patience-seconds', 1, 60) * 1000,
    ...(epsilonMost === undefined ? {} : { epsilonMost }),
  })
  const out = options.fileIfAny('out')
  if (out !== undefined) await writeFile(out, file).catch(refusingFile(out))
  print(`联合训练完成，模型摘要 ${digestOfModel(readModel(file))}\n`)
  return 0
}

function numberIfAny(options: Options, name: string): number | undefined {
  const value = options.fileIfAny(name)
  if (value === undefined) return undefined
  const number = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : 0
  if (!(number > 0)) throw new ConfigRefused([`--${name} is a number above 0`])
  return number
}
