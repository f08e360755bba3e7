-- Runs of training stages. SQL that H2 and PostgreSQL both take.

create sequence run_number; -- of runs, and of places in the queue

create table run (
    id         varchar(64)              not null primary key, -- that of its folder, too: distill-7
    stage      varchar(32)              not null,
    status     varchar(16)              not null
        check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'INTERRUPTED')),
    device     varchar(16)              not null,
    config     text                     not null, -- JSON, what differs from the stage's defaults
    options    text                     not null, -- JSON, of the command line
    place      bigint                   not null, -- in the queue, the smallest first
    attempts   integer                  not null,
    cancelling boolean                  not null,
    pid        bigint,
    birth      varchar(100),                      -- tells its process from a later one of the same number
    message    text,
    result     text,
    created_by varchar(64)              not null,
    created_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at   timestamp with time zone
);

create index run_line on run (status, place);

-- The owner's switches.
create table run_setting (
    name    varchar(32) not null primary key,
    setting varchar(64) not null
);
