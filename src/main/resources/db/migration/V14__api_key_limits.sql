-- what a key may be used for at most, until when, and how often a minute
alter table api_keys add column scopes text[] not null default '{admin}';
alter table api_keys add column expires_at timestamptz;
alter table api_keys add column rate_limit_per_minute integer check (rate_limit_per_minute between 1 and 1000000);
