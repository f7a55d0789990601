-- What waits for one merchant's checkers stands in nobody else's way.
drop index oversight.approval_standing;
create unique index approval_standing on oversight.approval (subject, kind, (coalesce(mchid, '')))
  where state in ('PENDING', 'APPROVED');

-- What somebody was left alone with today is summed at every small refund.
create index approval_alone on oversight.approval (maker, created_at) where needed = 0;
