import { beijing, businessDate } from '#kernel/time'
import {
  feeBookOf,
  type FeeMethod,
  feeMethods,
  findAllTerms,
  findMerchantFacts,
  type MerchantFacts,
  type MerchantLine,
  nodesOf,
  settlementTermsOf,
} from '#merchants'
import { findStaffEntries } from '#oversight'
import { findChanges, type StoredChange } from '#ops'
import type { ConsoleDeps } from './deps.ts'
import { maybe, minorText, staffNames } from './ops-view.ts'
import { refuse } from './session-face.ts'

export const lineView = ({ createdAt, reviewAt, ...line }: MerchantLine) => ({
  ...line,
  createdAt: beijing(createdAt),
  reviewOn: reviewAt && businessDate(reviewAt),
})

/** All that stands about one merchant, its contracts and its people among it. */
export async function merchantWhole(deps: ConsoleDeps, mchid: string) {
  const { db, now } = deps
  const facts = await findMerchantFacts(db, mchid)
  if (!facts) throw refuse('NO_SUCH_MERCHANT')
  const people = await findStaffEntries(db, now(), mchid)
  const changes = await findChanges(db, { subject: mchid, limit: 20 })
  const nameOf = await staffNames(
    db,
    changes.map(({ proposedBy }) => proposedBy),
  )
  return {
    ...lineView(facts.merchant),
    ...factsView(facts),
    ...(await contractsView(deps, mchid)),
    people: people.map(({ id, name, roles, state, nodeId, lastSeenAt }) => ({
      id,
      name,
      roles,
      state,
      nodeId,
      lastSeenAt: maybe(lastSeenAt),
    })),
    changes: changes.map((change) => changeView(change, nameOf)),
  }
}

const factsView = ({ limit, products, certificates, merchant: _, ...facts }: MerchantFacts) => ({
  ...facts,
  limit: limit && {
    singleMax: minorText(limit.singleMax),
    dayMax: minorText(limit.dayMax),
    setAt: beijing(limit.setAt),
  },
  products: products.map(({ movedAt, ...each }) => ({ ...each, movedAt: beijing(movedAt) })),
  certificates: certificates.map(({ notBefore, notAfter, usedAt, ...each }) => ({
    ...each,
    notBefore: beijing(notBefore),
    notAfter: beijing(notAfter),
    usedAt: maybe(usedAt),
  })),
})

/** What holds today, and all that was ever agreed about settling. */
async function contractsView({ db, now }: ConsoleDeps, mchid: string) {
  const date = businessDate(now())
  const book = await feeBookOf(db, { mchids: [mchid], date })
  const terms = await settlementTermsOf(db, { mchids: [mchid], date })
  const nodes = await nodesOf(db, mchid)
  const units = [mchid, ...nodes.filter((node) => node.settlesItself).map(({ id }) => id)]
  return {
    nodes: nodes.map(({ createdAt, mchid: _, ...node }) => ({
      ...node,
      createdAt: beijing(createdAt),
    })),
    fees: feeMethods.map((method) => feeView(method, book.termsOf(mchid, method, 0n))),
    terms: await Promise.all(
      units.map(async (unit) => ({
        unit,
        ...termsView(terms(mchid, unit)),
        agreed: (await findAllTerms(db, { mchid, unit })).map(({ effectiveFrom, ...each }) => ({
          effectiveFrom,
          ...termsView(each),
        })),
      })),
    ),
  }
}

type Terms = ReturnType<Awaited<ReturnType<typeof settlementTermsOf>>>
const termsView = ({ payoutMin, ...terms }: Terms) => ({ ...terms, payoutMin: String(payoutMin) })

const feeView = (
  method: FeeMethod,
  terms: ReturnType<Awaited<ReturnType<typeof feeBookOf>>['termsOf']>,
) => ({
  method,
  ratePpm: String(terms.ratePpm),
  floor: String(terms.floor),
  cap: minorText(terms.cap),
  rounding: terms.rounding,
  returnsFee: terms.returnsFee,
})

export const changeView = (
  { proposedAt, executedAt, triedAt, content, ...change }: StoredChange,
  nameOf: (id: string) => string | null,
) => ({
  ...change,
  content: JSON.parse(content) as unknown,
  proposedByName: nameOf(change.proposedBy),
  proposedAt: beijing(proposedAt),
  executedAt: maybe(executedAt),
  triedAt: maybe(triedAt),
})
