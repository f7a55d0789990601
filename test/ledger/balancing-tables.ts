/** How much a balancing transfer moves; `playTable` tells how to read a table. */
export const balancingTables: Readonly<Record<string, string>> = {
  'a balancing transfer moves what is there, and never more than was asked': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice shop 60 most = posted
    holds alice 40 40
    direct k2 alice shop 60 most = posted
    holds alice 0 0
    holds shop 100 100
    direct k3 alice shop 60 most = insufficient_funds
    direct k4 vault alice 1      = posted
    direct k3 alice shop 60 most = posted
    holds shop 101 101`,

  'what is set aside is not there to be moved': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 70      = posted
    direct k1 alice shop 100 most = posted
    holds alice 70 0
    holds shop 30 30
    void v1 h1 = posted
    holds alice 70 70`,

  'a balancing hold sets aside what is there, and a post moves all of it': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 1000 most = posted
    holds alice 100 0
    pending h2 alice shop 1 most    = insufficient_funds
    post p1 h1 101                  = exceeds_pending
    post p1 h1                      = posted
    post p1 h1 100                  = exists
    holds alice 0 0
    holds shop 100 100`,

  'both sides may be limited: the poorer decides': `
    account bank custody 50
    account alice customer_balance 80
    direct k1 alice bank 100 most = posted   # the bank has 50, Alice has more
    holds bank 0 0
    holds alice 30 30
    direct k2 vault bank 1        = insufficient_funds
    direct k3 bank vault 90       = posted
    direct k4 alice bank 100 most = posted   # now Alice has 30, the bank has more
    holds bank 60 60
    holds alice 0 0
    direct k5 alice bank 100 most = insufficient_funds`,

  'an unlimited account gives all that was asked': `
    account alice customer_balance 0
    account bank demo_bank_vault 0
    direct k1 vault alice 70 most = posted
    holds alice 70 70
    direct k2 bank vault 500 most = posted
    holds bank 500 500
    direct k3 bank alice 30 most  = posted
    holds alice 100 100`,

  'the side that grows has no bound': `
    account bank custody 10
    account alice customer_balance 5
    direct k1 bank alice 1000 most = posted
    holds bank 1010 1010
    holds alice 1005 1005`,

  'the same key with the same bound is the same transfer, whatever it moved': `
    account alice customer_balance 40
    account shop merchant_unsettled 0
    direct k1 alice shop 60 most = posted
    direct k1 alice shop 60 most = exists
    ---
    direct k0 vault alice 100    = posted
    direct k1 alice shop 60 most = exists
    direct k1 alice shop 40 most = exists_with_other_content
    direct k1 alice shop 61 most = exists_with_other_content
    direct k1 alice shop 60      = exists_with_other_content
    direct k1 alice shop 40      = exists_with_other_content
    direct k2 alice shop 60      = posted
    direct k2 alice shop 60 most = exists_with_other_content
    pending k1 alice shop 60 most = exists_with_other_content
    holds alice 40 40`,

  'in one batch the first takes what is there, and the next the rest': `
    account alice customer_balance 100
    account bob customer_balance 0
    account shop merchant_unsettled 0
    direct k1 alice shop 70 most = posted
    direct k2 alice bob 70 most  = posted
    direct k3 alice bob 70 most  = insufficient_funds
    direct k4 bob shop 70 most   = posted
    holds alice 0 0
    holds bob 0 0
    holds shop 100 100`,

  'in a chain a balancing transfer sees what the links before it did, and falls with them': `
    account alice customer_balance 100
    account bob customer_balance 0
    account shop merchant_unsettled 0
    direct a1 alice bob 80 link       = linked_failed
    direct a2 bob shop 500 most link  = linked_failed
    direct a3 bob alice 1 most        = insufficient_funds
    holds alice 100 100
    direct a1 alice bob 80 link       = posted
    direct a2 bob shop 500 most link  = posted
    direct a4 alice shop 500 most     = posted
    holds alice 0 0
    holds bob 0 0
    holds shop 100 100`,

  'a frozen account gives nothing, and an account that nobody opened is not empty but absent': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice nobody 5 most = account_not_found
    state alice frozen
    direct k2 alice shop 5 most   = account_not_open`,
}
