-- how an instance that was registered over REST is reached, checked and weighed
alter table mesh_instances
    add column scheme     varchar(5) not null default 'http' check (scheme in ('http', 'https')),
    add column weight     integer not null default 100 check (weight between 1 and 65535),
    add column check_kind varchar(16) not null default 'http',
    add column check_path varchar(1000);

-- what operators set by hand for an instance, whatever its source
create table mesh_tunings (
    instance_id varchar(200) primary key,
    weight      integer not null check (weight between 1 and 65535),
    is_draining boolean not null
);

-- what was configured for a service; '*' is for all that set nothing themselves
create table mesh_rules (
    service           varchar(64) primary key,
    strategy          varchar(32),
    failure_threshold integer check (failure_threshold between 1 and 100),
    recovery_seconds  integer check (recovery_seconds between 1 and 3600),
    policy            jsonb not null default '{}'
);
