-- work that outlives the request: one row per task, which is the truth about it
create table tasks (
    id               uuid primary key,
    owner            uuid not null references users (id) on delete cascade,
    type             varchar(64) not null,
    payload          json not null,
    idempotency_key  varchar(200),
    priority         integer not null check (priority between 0 and 100),
    status           varchar(16) not null check (status in ('queued', 'processing', 'retrying', 'completed', 'failed', 'cancelled')),
    attempts         integer not null default 0,
    attempts_max     integer not null,
    timeout_seconds  integer not null,
    run_at           timestamptz not null,
    -- whether run_at has come: so that what waits for its time is not looked at with each claim
    is_due           boolean not null,
    worker           uuid,
    lease_until      timestamptz,
    is_cancel_wanted boolean not null default false,
    progress         real,
    progress_message varchar(500),
    result           json,
    error            varchar(2000),
    version          bigint not null default 1,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    completed_at     timestamptz
);
create unique index tasks_idempotency on tasks (owner, idempotency_key) where idempotency_key is not null;
create index tasks_to_do on tasks (priority desc, run_at, id) where is_due and status in ('queued', 'retrying');
create index tasks_delayed on tasks (run_at) where not is_due and status in ('queued', 'retrying');
create index tasks_leased on tasks (lease_until) where status = 'processing';
create index tasks_of_owner on tasks (owner, id desc);
create index tasks_over on tasks (completed_at) where completed_at is not null;
