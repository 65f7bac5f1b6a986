create table api_keys (
    id           uuid primary key default gen_random_uuid(),
    user_id      uuid not null references users (id) on delete cascade,
    name         varchar(100) not null,
    prefix       varchar(16) not null,
    hash         bytea not null unique,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    unique (user_id, name)
);
