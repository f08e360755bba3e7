-- Videos that people keep. SQL that H2 and PostgreSQL both take.

create table video (
    id         varchar(32)              not null primary key, -- its folder's name, too
    owner      varchar(100)             not null,             -- an account, or a browser that is not logged in, hashed
    name       varchar(100)             not null,
    model      varchar(64)              not null,
    checksum   varchar(64)              not null,             -- of the model's weights
    frames     integer                  not null,
    fps        integer                  not null,
    width      integer                  not null,
    height     integer                  not null,
    bytes      bigint                   not null,             -- of all its files
    link       varchar(64)              unique,               -- SHA-256 of the link that shares it; none: it is not shared
    created_at timestamp with time zone not null
);

create index video_of_owner on video (owner, created_at);
create index video_age on video (created_at);

-- Which folders belong to this database: each holds its mark in the file .mark.
create table shelf (
    name varchar(32) not null primary key,
    mark varchar(64) not null
);
