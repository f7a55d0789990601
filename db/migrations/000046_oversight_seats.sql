-- Where somebody works: the institution when no merchant is named; else that merchant with those below it, or
-- one node of its tree.
alter table oversight.staff add column mchid text;
alter table oversight.staff add column node_id text;
alter table oversight.staff add constraint node_of_a_merchant check (node_id is null or mchid is not null);
create index staff_merchant on oversight.staff (mchid) where mchid is not null;

-- Whose second person is asked: the institution's, or a merchant's own.
alter table oversight.approval add column mchid text;
create index approval_merchant on oversight.approval (mchid, id) where mchid is not null;

-- What an act was, before and after, where more is kept of it than its digest; the row in the log digests this text.
create table oversight.audit_detail (
  height bigint primary key,
  detail text not null
);
