import { parentPort, workerData } from 'node:worker_threads'
import { type Range, runSeeds } from './run-seeds.ts'
import { loadVerbs } from './verbs.ts'

const { range, folder } = workerData as Readonly<{ range: Range; folder: string | undefined }>
parentPort?.postMessage(await runSeeds(await loadVerbs(folder), range), [])
