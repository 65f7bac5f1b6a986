-- what clients of /api/v1/mcp/unified-memory remember; everybody has his own
create table mcp_memories (
    id               uuid primary key default gen_random_uuid(),
    owner            uuid not null references users (id) on delete cascade,
    namespace        varchar(100) not null,
    key              varchar(200) not null,
    content          text not null,
    tags             text[] not null,
    importance_level smallint not null check (importance_level between 1 and 10),
    size_bytes       integer not null,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    expires_at       timestamptz,
    unique (owner, namespace, key)
);

create index mcp_memories_expiry on mcp_memories (expires_at) where expires_at is not null;
