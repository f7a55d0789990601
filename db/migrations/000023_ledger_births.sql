-- Keys that begin with an id of the wire lie in the month of their birth, as all others do. Such an
-- id has 28 to 32 digits: two of kind, fourteen of Beijing time, chance. Nobody read them, so all
-- payments and refunds were in the first partition, and would be for ever.

-- A program from before this would look for these keys where they are no longer, and move the money a
-- second time. So it must not write while they move, and is refused by the constraint afterwards.
lock table ledger.transfer in access exclusive mode;

update ledger.transfer
-- Beijing's month, or the one before in the first eight hours of its first day: months are UTC's.
set born = make_date(substr(key, 3, 4)::integer, substr(key, 7, 2)::integer, 1)
           - case when substr(key, 9, 4) collate "C" < '0108' then interval '1 month' else interval '0' end
where born = '1970-01-01'
  and case when key ~ '^[0-9]{2}[2-9][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])([0-5][0-9]){2}[0-9]{12,16}([^0-9]|$)'
           -- No more days than the month has.
           then substr(key, 9, 2)::integer <= extract(day from
                  make_date(substr(key, 3, 4)::integer, substr(key, 7, 2)::integer, 1) + interval '1 month -1 day')
           else false end;

alter table ledger.transfer add constraint transfer_wire_key_tells_its_month check (
  born <> '1970-01-01'
  or case when key ~ '^[0-9]{2}[2-9][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])([0-5][0-9]){2}[0-9]{12,16}([^0-9]|$)'
          then substr(key, 9, 2)::integer > extract(day from
                 make_date(substr(key, 3, 4)::integer, substr(key, 7, 2)::integer, 1) + interval '1 month -1 day')
          else true end);
