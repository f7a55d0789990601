import { setTimeout as sleep } from 'node:timers/promises'
import { secondMs, type Clock } from '#kernel/time'
import { activatePlatformKey, type Directory, issuePlatformKey, setKeyMode } from '#merchants'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock; directory: Directory }>

/** The directory remembers keys for four seconds. */
const patienceMs = 6 * secondMs
const stepMs = 100

/** A new certificate of the platform, in use for everybody once this answers its serial. */
export async function rotateCertificate(deps: Deps): Promise<string> {
  const id = await issuePlatformKey(deps, { kind: 'certificate' })
  await activatePlatformKey(deps, id)
  for (let waited = 0; waited < patienceMs; waited += stepMs) {
    const keys = await deps.directory.platformKeys()
    if (keys.some((key) => key.id === id && key.state === 'active')) break
    await sleep(stepMs)
  }
  return id
}

/** The merchant verifies by public key from now on; answers the id of the key. */
export async function switchToPublicKey(deps: Deps, mchid: string): Promise<string> {
  await setKeyMode(deps, { mchid, keyMode: 'public_key' })
  return (await deps.directory.signingKey('public_key')).id
}
