-- Who somebody is for an OpenID provider. SQL that H2 and PostgreSQL both take.

create table identity (
    issuer     varchar(500) not null, -- the provider
    subject    varchar(255) not null, -- what the provider calls the person, for ever; OpenID allows no more characters
    account_id varchar(32)  not null references account (id) on delete cascade,
    primary key (issuer, subject)
);

create index identity_of_account on identity (account_id);
