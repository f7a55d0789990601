/** What linked transfers do to each other; `playTable` tells how to read a table. */
export const chainTables: Readonly<Record<string, string>> = {
  'linked transfers stand together': `
    account alice customer_balance 100
    account bob customer_balance 0
    account shop merchant_unsettled 0
    direct k1 alice bob 100 link = posted
    direct k2 bob shop 100       = posted
    holds alice 0 0
    holds bob 0 0
    holds shop 100 100`,

  'linked transfers fall together, and only the cause is named': `
    account alice customer_balance 100
    account bob customer_balance 0
    account shop merchant_unsettled 0
    direct k1 alice shop 60 link = linked_failed
    direct k2 bob shop 1 link    = insufficient_funds
    direct k3 alice shop 10      = linked_failed
    direct k4 alice shop 5       = posted
    holds alice 95 95
    holds bob 0 0
    holds shop 5 5`,

  'the first refusal of a chain is its cause; the rest would never have been tried': `
    account alice customer_balance 0
    account bob customer_balance 0
    account shop merchant_unsettled 0
    pending h1 alice bob 10 link = insufficient_funds
    post p1 h1 link              = linked_failed
    direct k1 bob shop 10        = linked_failed`,

  'the first and the last link may be the cause': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct k1 alice nobody 1 link = account_not_found
    direct k2 alice shop 1        = linked_failed
    direct k3 alice shop 1 link   = linked_failed
    direct k4 alice shop 100      = insufficient_funds
    holds alice 100 100
    holds shop 0 0`,

  'two chains side by side do not touch each other': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct a1 alice shop 10 link = linked_failed
    direct a2 alice shop 91      = insufficient_funds
    direct b1 alice shop 10 link = posted
    direct b2 alice shop 90      = posted
    holds alice 0 0
    holds shop 100 100`,

  'a chain posted again exists as a whole': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    direct a1 alice shop 50 link = posted
    direct a2 alice shop 50      = posted
    direct a1 alice shop 50 link = exists
    direct a2 alice shop 50      = exists
    ---
    direct a1 alice shop 50 link = exists
    direct a2 alice shop 50      = exists
    holds alice 0 0`,

  'a broken chain leaves nothing behind: keys free, holds untouched': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 40 = posted
    post p1 h1 link          = linked_failed
    direct k1 alice shop 1000 = insufficient_funds
    holds alice 100 60
    direct p1 alice shop 5 = posted
    void v1 h1 = posted
    holds alice 95 95
    holds shop 5 5`,

  'a chain may resolve a hold and make another': `
    account alice customer_balance 100
    account shop merchant_unsettled 0
    pending h1 alice shop 100 = posted
    void v1 h1 link           = posted
    pending h2 alice shop 100 = posted
    holds alice 100 0
    post p2 h2 = posted
    holds shop 100 100`,
}
