-- instances that were registered over REST; those of files and of Consul are not kept here
create table mesh_instances (
    id           varchar(200) primary key,
    service      varchar(64) not null,
    address      varchar(255) not null,
    port         integer not null check (port between 1 and 65535),
    tags         text[] not null default '{}',
    metadata     jsonb not null default '{}',
    registered_at timestamptz not null default now()
);
