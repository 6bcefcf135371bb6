-- The three logins of Glasshouse, its database and the extensions. Safe to repeat; PostgreSQL 15 or newer, PostGIS.
--
-- bin/setup runs this on the private cluster. On a server of your own, once, as a superuser:
--
--     psql -v owner_password=... -v app_password=... -v report_password=... -f config/roles.sql postgres
--
-- Then give the application the three URLs: DATABASE_URL (glasshouse_app), OWNER_DATABASE_URL (glasshouse_owner)
-- and REPORT_DATABASE_URL (glasshouse_report). With -v in_template=on template1 is prepared as well, which only
-- a server for tests needs. Rights on tables are not given here: the application's migrations do that.

\set ON_ERROR_STOP on
-- An answer of nothing but NOTICE "already exists" is no news.
SET client_min_messages = warning;
-- Passwords must not reach the server's log.
SET log_statement = none;
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;

-- Migrations and partitions. CREATEDB is for the databases of tests.
SELECT 'CREATE ROLE glasshouse_owner'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'glasshouse_owner') \gexec
-- The web and the workers: rows, never tables.
SELECT 'CREATE ROLE glasshouse_app'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'glasshouse_app') \gexec
-- Analysts: reading only.
SELECT 'CREATE ROLE glasshouse_report'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'glasshouse_report') \gexec

ALTER ROLE glasshouse_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE glasshouse_app LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'app_password';
ALTER ROLE glasshouse_report LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'report_password';

-- Settings of the role hold behind a connection pooler too, unlike options of the connection.
ALTER ROLE glasshouse_owner SET timezone = 'UTC';
ALTER ROLE glasshouse_owner SET search_path = public;

ALTER ROLE glasshouse_app SET timezone = 'UTC';
ALTER ROLE glasshouse_app SET search_path = public;
ALTER ROLE glasshouse_app SET statement_timeout = '15s';
ALTER ROLE glasshouse_app SET lock_timeout = '2s';
ALTER ROLE glasshouse_app SET idle_in_transaction_session_timeout = '15s';
-- Partitions are chosen by their bounds; looking at each one's checks as well doubles the time of planning.
ALTER ROLE glasshouse_app SET constraint_exclusion = off;

ALTER ROLE glasshouse_report SET timezone = 'UTC';
ALTER ROLE glasshouse_report SET search_path = public;
ALTER ROLE glasshouse_report SET statement_timeout = '60s';
ALTER ROLE glasshouse_report SET lock_timeout = '2s';
ALTER ROLE glasshouse_report SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE glasshouse_report SET default_transaction_read_only = on;

-- What every database of ours gets; :prepare runs it in the connected one.
SELECT $$
    SET client_min_messages = warning;
    CREATE EXTENSION IF NOT EXISTS postgis;
    CREATE EXTENSION IF NOT EXISTS hstore;      -- psqlextra asks for it
    CREATE EXTENSION IF NOT EXISTS btree_gist;  -- exclusion of overlapping ranges per key
    CREATE EXTENSION IF NOT EXISTS pg_trgm;     -- search inside words
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO glasshouse_app, glasshouse_report;
$$ AS prepare \gset

\if :{?in_template}
    \connect template1
    :prepare
    -- In a database cloned from here: whoever owns that database.
    ALTER SCHEMA public OWNER TO pg_database_owner;
\endif

-- Not from template0: the encoding and the locale are the server's.
SELECT 'CREATE DATABASE glasshouse OWNER glasshouse_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'glasshouse') \gexec
ALTER DATABASE glasshouse OWNER TO glasshouse_owner;

\connect glasshouse
:prepare
ALTER SCHEMA public OWNER TO glasshouse_owner;
