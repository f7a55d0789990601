-- What risk said of each payment, and everything that it said it of: once, never changed, and kept ten
-- years, because a customer may object and a supervisor may ask (Anti-fraud law Art 32, AML law Art 39).
-- With its versions and values a decision can be asked again, and says the same.
create table risk.decision (
  customer_id     text        not null,
  payment_id      text        not null, -- as payments knows it
  id              text        not null,
  at              timestamptz not null, -- when the payment was asked for
  product         text        not null,
  amount          bigint      not null, -- minor units
  outcome         text        not null, -- as rules write it: DELAY 24
  reasons         text        not null, -- codes, the customer's first
  listed          text        not null, -- customer:grey device:watch
  duties          text        not null, -- what compliance asked for, as JSON that only its reader parses
  held            text        not null, -- rules that held with their evidence, likewise
  contributions   text        not null, -- of factors to the margin of the model, likewise
  shadows         text        not null, -- what other models said, likewise
  faults          text        not null, -- what was missing: nothing here is silently open
  score           numeric,              -- of the model and the rules that only add to it
  probability     numeric,              -- of the model alone; null where none was asked. Exact: the shortest decimal of a float
  model           text,                 -- which judged
  catalogue       text        not null,
  rules_version   bigint      not null,
  models_version  bigint      not null,
  lists_version   bigint      not null,
  latency_us      integer     not null check (latency_us >= 0),
  factors         bytea,                -- float64, little endian, in the order of the catalogue
  primary key (customer_id, payment_id)
) with (fillfactor = 100);

-- Most of the numbers are unknown or nothing: compressed they stay within the row.
alter table risk.decision alter column factors set storage main;

create index decision_payment on risk.decision (payment_id);
create index decision_time on risk.decision (at);
