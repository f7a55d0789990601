create schema onboarding;

-- An application to become a merchant. Its content holds people's numbers, so all of it lies sealed; beside
-- it stands what lists show and what is looked for.
create table onboarding.application (
  mchid             text        not null, -- the provider that applies; empty where it came by our own form
  id                text        not null,
  applyment_id      bigint      not null, -- what the wire calls it
  business_code     text        not null, -- the idempotency key of its provider
  state             text        not null check (state in ('EDITTING', 'AUDITING', 'REJECTED',
    'TO_BE_CONFIRMED', 'TO_BE_SIGNED', 'SIGNING', 'FINISHED', 'CANCELED')),
  content_sealed    text        not null,
  content_digest    text        not null, -- keyed
  subject_type      text        not null,
  name              text        not null, -- as the licence has it
  licence_digest    text, -- keyed
  account_digest    text, -- keyed
  person_digest     text, -- keyed: the legal person's number
  findings          text        not null, -- JSON
  reasons           text        not null, -- JSON: why it was sent back
  -- What was proposed about it, as it was digested for the approval.
  approval_id       text,
  review            text, -- JSON
  risk_rating       text check (risk_rating in ('low', 'medium', 'high')),
  risk_note         text,
  -- The amount that proves its account, sealed: whoever reviews it need not know it.
  transfer_id       text,
  transfer_sealed   text,
  tries             integer     not null check (tries between 0 and 3),
  is_confirmed      boolean     not null default false,
  agreement_version text,
  agreement_digest  text,
  agreement_text    text, -- JSON: to the letter what was signed, in both languages
  signed_by         text,
  signed_at         timestamptz,
  signed_ip         text,
  sub_mchid         text,
  opened_on         date, -- from when on its agreements hold
  review_on         date, -- when it is looked at again
  deadline          timestamptz, -- when the state ends by itself
  created_at        timestamptz not null,
  submitted_at      timestamptz,
  state_at          timestamptz not null,
  primary key (mchid, id),
  check ((signed_at is null) = (agreement_digest is null)),
  check ((transfer_id is null) = (transfer_sealed is null))
);
create unique index application_id on onboarding.application (id);
create unique index application_applyment on onboarding.application (applyment_id);
create unique index application_code on onboarding.application (business_code, mchid);
create unique index application_merchant on onboarding.application (sub_mchid) where sub_mchid is not null;
create index application_state on onboarding.application (state, id);
create index application_licence on onboarding.application (licence_digest) where licence_digest is not null;
create index application_account on onboarding.application (account_digest) where account_digest is not null;
create index application_person on onboarding.application (person_digest) where person_digest is not null;
create index application_deadline on onboarding.application (deadline) where deadline is not null;
create index application_review on onboarding.application (review_on) where review_on is not null;
create index application_approval on onboarding.application (approval_id) where approval_id is not null;

-- Files that prove what an application says, each under a key of its own.
create table onboarding.document (
  mchid          text        not null, -- the provider that uploaded it; empty where an applicant did
  media_id       text        not null,
  application_id text, -- whose applicant uploaded it
  filename       text        not null,
  content_type   text        not null, -- what its bytes say, not its name
  size           integer     not null check (size > 0),
  digest         text        not null, -- SHA-256 in hex
  key_sealed     text        not null,
  bytes          bytea       not null, -- nonce, AES-256-GCM, tag
  created_at     timestamptz not null,
  primary key (mchid, media_id),
  check ((mchid = '') = (application_id is not null))
);
create index document_application on onboarding.document (application_id) where application_id is not null;
create index document_age on onboarding.document (created_at);
-- It is noise already.
alter table onboarding.document alter column bytes set storage external;

-- Where a sub-merchant wants to be paid out to from now on.
create table onboarding.settlement_change (
  mchid             text        not null, -- the sub-merchant
  application_no    text        not null,
  provider_mchid    text        not null,
  business_date     date        not null,
  slot              integer     not null check (slot between 1 and 5), -- of the day
  state             text        not null check (state in ('AUDITING', 'AUDIT_SUCCESS', 'AUDIT_FAIL')),
  account_type      text        not null check (account_type in ('ACCOUNT_TYPE_BUSINESS', 'ACCOUNT_TYPE_PRIVATE')),
  account_bank      text        not null,
  bank_address_code text        not null,
  bank_name         text,
  bank_branch_id    text,
  number_sealed     text        not null,
  holder_sealed     text        not null,
  content_digest    text        not null, -- keyed
  last4             text        not null,
  approval_id       text,
  fail_reason       text,
  created_at        timestamptz not null,
  finished_at       timestamptz,
  primary key (mchid, application_no)
);
create unique index settlement_change_slot on onboarding.settlement_change (business_date, mchid, slot);
create unique index settlement_change_one on onboarding.settlement_change (state, mchid) where state = 'AUDITING';
create index settlement_change_pending on onboarding.settlement_change (created_at) where state = 'AUDITING';
