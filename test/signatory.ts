import { createPrivateKey } from 'node:crypto'
import { addCertificate, issueMerchantCertificate } from '#merchants'
import type { Server } from './server.ts'
import type { Signatory } from './signed-face.ts'

/** One more key with its certificate for a merchant of a running program. */
export async function newSignatory({ program }: Server, mchid: string): Promise<Signatory> {
  const { modules } = program
  const issued = await issueMerchantCertificate({ mchid, name: '同宝', now: modules.now() })
  await addCertificate(modules, { mchid, certificatePem: issued.certificatePem })
  return { mchid, ...issued, privateKey: createPrivateKey(issued.privateKeyPem) }
}
