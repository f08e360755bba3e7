-- Who may use the studio, and what they prove it with. SQL that H2 and PostgreSQL both take.

create table account (
    id         varchar(32)              not null primary key,
    name       varchar(64)              not null,
    name_key   varchar(64)              not null unique, -- as it is compared: without upper case
    password   varchar(200),                             -- hashed; none until its owner has set one
    role       varchar(16)              not null check (role in ('USER', 'ADMIN')),
    enabled    boolean                  not null,
    created_at timestamp with time zone not null
);

-- A secret that was handed out: a browser's login, a script's token, a link that sets a password.
create table secret (
    hash       varchar(64)              not null primary key, -- SHA-256; the secret itself is nowhere
    id         varchar(32)              not null unique,      -- what its owner names it by
    kind       varchar(16)              not null check (kind in ('LOGIN', 'TOKEN', 'LINK')),
    account_id varchar(32)              references account (id) on delete cascade, -- none: makes an administrator
    label      varchar(64)              not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone,
    used_at    timestamp with time zone
);

create index secret_of_account on secret (account_id, kind);
create index secret_expiry on secret (expires_at);
