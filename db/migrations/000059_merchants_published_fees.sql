-- Published fees are found among the contracts of merchants, each of which begins with a digit.
create index fee_agreement_published on merchants.fee_agreement (subject, effective_from)
  where subject !~ '^[0-9]';
