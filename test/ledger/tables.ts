import { balancingTables } from './balancing-tables.ts'
import { chainTables } from './chain-tables.ts'

/** The rules of the ledger as tables; `playTable` tells how to read them. */
export const tables: Readonly<Record<string, string>> = {
  ...balancingTables,
  ...chainTables,

  'a direct transfer moves money at once': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 60 = posted
    holds alice 40 40
    holds shop 60 60`,

  'the last fen may go, and not one more': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 101 = insufficient_funds
    direct k2 alice shop 99 = posted
    direct k3 alice shop 2 = insufficient_funds
    direct k4 alice shop 1 = posted
    direct k5 alice shop 1 = insufficient_funds
    holds alice 0 0
    holds shop 100 100`,

  'an unlimited account may owe': `
    account alice customer_balance 0
    direct k1 vault alice 50 = posted
    holds vault 50 50
    account bob customer_balance 70
    direct k2 bob vault 70 = posted
    holds vault 50 50
    account bank demo_bank_vault 0
    direct k3 alice bank 50 = posted
    holds bank -50 -50`,

  'a debit-normal account runs dry on the credit side': `
    account bank custody 100
    account alice customer_balance 0
    direct k1 alice bank 1 = insufficient_funds   # alice has nothing
    direct k2 bank alice 30 = posted              # a top-up: both grow
    holds bank 130 130
    holds alice 30 30
    account rich customer_balance 500
    direct k3 rich bank 131 = insufficient_funds  # the bank has not that much
    pending k4 rich bank 100 = posted
    holds bank 130 30
    direct k5 rich bank 31 = insufficient_funds
    direct k6 rich bank 30 = posted
    post k7 k4 = posted
    holds bank 0 0
    holds rich 370 370`,

  'money that arrives in a batch may leave in the same batch, but not before it came': `
    account alice customer_balance 0
    account bob customer_balance 0
    direct k1 alice bob 50 = insufficient_funds
    direct k2 vault alice 50 = posted
    direct k3 alice bob 50 = posted
    direct k4 bob vault 50 = posted
    direct k5 alice bob 1 = insufficient_funds
    holds alice 0 0
    holds bob 0 0`,

  'pending money has left, and has not arrived': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 70 = posted
    holds alice 100 30
    holds shop 0 0
    direct k1 alice shop 31 = insufficient_funds
    direct k2 shop vault 1 = insufficient_funds
    post p1 h1 = posted
    holds alice 30 30
    holds shop 70 70`,

  'a partial post gives the rest back': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 70 = posted
    post p1 h1 71 = exceeds_pending
    post p2 h1 0 = exceeds_pending
    post p3 h1 25 = posted
    holds alice 75 75
    holds shop 25 25
    post p4 h1 45 = pending_already_posted
    void v1 h1 = pending_already_posted`,

  'a void gives everything back, once': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 100 = posted
    holds alice 100 0
    void v1 h1 = posted
    holds alice 100 100
    holds shop 0 0
    void v1 h1 = exists
    void v2 h1 = pending_already_voided
    post p1 h1 = pending_already_voided
    holds alice 100 100`,

  'a void takes no amount: it is never partial': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 100 = posted
    void v1 h1 1 = posted
    void v1 h1 = exists
    holds alice 100 100
    holds shop 0 0`,

  'only a pending transfer can be resolved': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 10 = posted
    pending h1 alice shop 10 = posted
    post p1 h1 = posted
    ---
    post x1 nothing = pending_not_found
    void x2 k1 = pending_not_found
    void x3 p1 = pending_not_found
    holds shop 20 20`,

  'pending and resolution may share a batch, in that order': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    post early h1 = pending_not_found
    pending h1 alice shop 60 = posted
    post p1 h1 20 = posted
    void v1 h1 = pending_already_posted
    pending h2 alice shop 80 = posted
    void v2 h2 = posted
    post p2 h2 = pending_already_voided
    holds alice 80 80
    holds shop 20 20`,

  'a refused pending transfer cannot be resolved': `
    account alice customer_balance 10
    account shop merchant_unsettled 0
    pending h1 alice shop 11 = insufficient_funds
    post p1 h1 = pending_not_found
    holds alice 10 10`,

  'a key posted twice is one transfer, across batches and within one': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 60 = posted
    direct k1 alice shop 60 = exists
    ---
    direct k1 alice shop 60 = exists
    pending h1 alice shop 40 = posted
    pending h1 alice shop 40 = exists
    post p1 h1 15 = posted
    post p1 h1 15 = exists
    ---
    pending h1 alice shop 40 = exists   # resolved since, and still the same transfer
    post p1 h1 15 = exists
    holds alice 25 25
    holds shop 75 75`,

  'a key with other content is refused': `
    account alice customer_balance 100
    account bob customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 60 = posted
    ---
    direct  k1 alice shop 61 = exists_with_other_content
    direct  k1 alice bob 60  = exists_with_other_content
    direct  k1 bob shop 60   = exists_with_other_content
    direct  k1 shop alice 60 = exists_with_other_content
    pending k1 alice shop 60 = exists_with_other_content
    pending h1 alice shop 40 = posted
    pending h2 alice shop 40 = insufficient_funds
    void k1 h1 = exists_with_other_content
    post p1 h1 30 = posted
    post p1 h1 = exists_with_other_content
    post p1 h1 31 = exists_with_other_content
    void p1 h1 = exists_with_other_content
    direct p1 alice shop 30 = exists_with_other_content
    holds alice 10 10
    holds bob 100 100
    holds shop 90 90`,

  'a refusal leaves its key free': `
    account alice customer_balance 0
    account shop merchant_unsettled 0
    direct k1 alice shop 60 = insufficient_funds
    direct k0 vault alice 60 = posted
    direct k1 alice shop 60 = posted
    holds shop 60 60`,

  'an account that nobody opened': `
    account alice customer_balance 100
    direct k1 alice nobody 10 = account_not_found
    direct k2 nobody alice 10 = account_not_found
    pending k3 alice nobody 10 = account_not_found
    direct k4 nobody noone 10 = account_not_found
    holds alice 100 100`,

  'a frozen or closed account refuses new movements both ways': `
    account alice customer_balance 100
    account bob customer_balance 100
    state alice frozen
    direct  k1 alice bob 1 = account_not_open
    direct  k2 bob alice 1 = account_not_open
    pending k3 alice bob 1 = account_not_open
    state alice open
    direct  k1 alice bob 100 = posted
    state alice closed
    direct  k4 bob alice 1 = account_not_open
    pending k5 bob alice 1 = account_not_open
    state alice open
    direct  k4 bob alice 1 = posted
    holds alice 1 1
    holds bob 199 199`,

  'only an empty account is closed: no balance, nothing set aside on either side': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    account till demo_bank_vault 0
    state alice closed       = refused
    pending h1 alice shop 60 = posted
    state shop closed        = refused   # money is on its way to it
    direct k1 alice shop 40  = posted
    state alice closed       = refused   # money of it is on its way
    post p1 h1               = posted
    state alice closed
    state alice closed
    state shop closed        = refused
    state shop frozen
    state shop closed        = refused
    direct k2 vault alice 1  = account_not_open
    direct k3 vault till 5   = posted
    state till closed        = refused   # what is owed is no less than what is held
    direct k4 till vault 5   = posted
    state till closed
    state till open
    holds till 0 0
    holds alice 0 0
    holds shop 100 100`,

  'what was posted exists, whatever became of the account': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 100 = posted
    state alice closed
    direct k1 alice shop 100 = exists
    direct k1 alice shop 2 = exists_with_other_content
    direct k2 alice shop 1 = account_not_open`,

  'money set aside leaves a frozen payer, or comes back to it': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 10 = posted
    pending h2 alice shop 20 = posted
    pending h3 alice shop 30 = posted
    state alice frozen
    post p1 h1 = posted
    void v2 h2 = posted
    post p3 h3 5 = posted
    holds alice 85 85
    holds shop 15 15`,

  'money set aside does not go into a frozen account': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 60 = posted
    state shop frozen
    post p1 h1 = account_not_open
    void v1 h1 = posted
    holds alice 100 100
    holds shop 0 0`,

  'great sums stay exact': `
    account whale customer_balance 4000000000000000000
    account shop merchant_unsettled 0
    direct k1 whale shop 3999999999999999999 = posted
    holds whale 1 1
    holds shop 3999999999999999999 3999999999999999999
    direct k2 whale shop 2 = insufficient_funds`,
}
