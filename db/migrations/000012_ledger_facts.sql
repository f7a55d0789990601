-- What other modules may read of the books in one statement with their own tables. The columns of a
-- view are a promise, like the exports of a door; the tables behind it may change.
create view ledger.account_fact as
  select id, kind, owner, currency from ledger.account;

create view ledger.transfer_fact as
  select key, kind, debit_account, credit_account, amount, currency, posting, pending_key,
         business_date, batch, position, created_at
  from ledger.transfer;

-- Days that are closed and summed: nothing will be written on them any more.
create view ledger.day_fact as
  select business_date from ledger.day;
