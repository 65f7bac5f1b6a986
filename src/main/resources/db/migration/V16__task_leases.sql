-- each claim of a task has an id of its own: worker and attempt do not tell two claims apart after a crash or a retry
alter table tasks add column lease uuid;
create index tasks_failed_of_owner on tasks (owner, id desc) where status = 'failed';
create index tasks_failed on tasks (id desc) where status = 'failed';
