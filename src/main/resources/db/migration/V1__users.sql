create table users (
    id            uuid primary key default gen_random_uuid(),
    username      varchar(50) not null unique check (username ~ '^[a-z0-9_-]{3,50}$'),
    email         varchar(254) unique,
    password_hash varchar(255) not null,
    role          varchar(16) not null check (role in ('viewer', 'user', 'operator', 'admin')),
    is_active     boolean not null default true,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    last_login    timestamptz
);
