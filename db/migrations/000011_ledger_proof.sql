-- When the books were proved, so that one process a day does it and any can tell how long ago it was.
create table ledger.proof (
  business_date date primary key,
  begun_at      timestamptz not null,
  ended_at      timestamptz,
  faults        integer check ((faults is null) = (ended_at is null))
);
