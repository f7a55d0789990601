-- Why money may not leave a wallet, and since when. A thawed row stays: it is the history.
--
-- Who froze it thaws it: the customer's own freeze and one by risk or staff stand side by side, and
-- the wallet is frozen while any of them is in force.
create table wallet.freeze (
  customer_id text        not null,
  id          text        not null,
  frozen_by   text        not null check (frozen_by in ('customer', 'risk', 'staff')),
  reason      text        not null,
  state       text        not null check (state in ('FROZEN', 'THAWED')),
  frozen_at   timestamptz not null,
  thawed_by   text        check (thawed_by in ('customer', 'risk', 'staff')),
  thaw_reason text,
  thawed_at   timestamptz,
  primary key (customer_id, id),
  check ((state = 'THAWED') = (thawed_at is not null)),
  check ((thawed_at is null) = (thawed_by is null)),
  check ((thawed_at is null) = (thaw_reason is null))
);

-- One of each in force, so that freezing twice is once; and what every payment reads.
create unique index freeze_in_force on wallet.freeze (customer_id, frozen_by) where state = 'FROZEN';

-- A keyed digest of the card's number, under which the lists of risk keep it: a card on the black list is
-- found whoever binds it. Null of cards that were bound before.
alter table wallet.card add column listed_as text;
