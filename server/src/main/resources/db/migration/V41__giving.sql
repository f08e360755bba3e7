-- Who said that pictures and drags may serve training, and what is kept of those. SQL that H2 and PostgreSQL both take.

create table consent (
    owner       varchar(100)             not null primary key, -- an account, or a browser that is not logged in, hashed
    given       boolean                  not null,             -- false: asked, and answered no, or taken back
    answered_at timestamp with time zone not null
);

create table gift (
    id         varchar(32)              not null primary key, -- its folder's name, too
    owner      varchar(100)             not null references consent (owner),
    created_at timestamp with time zone not null
);

create index gift_of_owner on gift (owner);
create index gift_age on gift (created_at);
