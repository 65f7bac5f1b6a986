-- a session is a family of refresh tokens; a used one that comes again revokes the family
create table sessions (
    id         uuid primary key default gen_random_uuid(),
    user_id    uuid not null references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

create table refresh_tokens (
    hash       bytea primary key,
    session_id uuid not null references sessions (id) on delete cascade,
    created_at timestamptz not null default now(),
    used_at    timestamptz
);

create index refresh_tokens_by_session on refresh_tokens (session_id);
