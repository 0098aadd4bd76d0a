/**
 * What `integrations postgres` installs in a database of its own: functions that
 * turn a broker token into a login role that ends with it. PostgreSQL 13 and newer, SQL and PL/pgSQL
 * alone: no extension, and no secret of the server's leaves it.
 *
 * Who may do what:
 * - `stepup_keeper` owns it. It may create roles and hand out the roles of the classes, and nobody
 *   can log in as it.
 * - the broker login may call four functions and see nothing: without a token that the verifier
 *   signed for this very database they change nothing but what has expired.
 *
 * The signature (RS256: RFC 7518 §3.3, RSASSA-PKCS1-v1_5 of RFC 8017 §8.2.2) is checked here, with
 * `numeric`: the whole encoded message is compared, so that nothing can hide in its padding. All of
 * it is public, so the time it takes tells nothing.
 */
export const POSTGRES_SCHEMA = String.raw`
CREATE SCHEMA IF NOT EXISTS stepup AUTHORIZATION stepup_keeper;
REVOKE ALL ON SCHEMA stepup FROM PUBLIC;
SET ROLE stepup_keeper;
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS stepup.keys (
  issuer text NOT NULL,
  kid text NOT NULL,
  modulus bytea NOT NULL CHECK (octet_length(modulus) BETWEEN 256 AND 512),
  PRIMARY KEY (issuer, kid)
);
CREATE TABLE IF NOT EXISTS stepup.roles (
  issuer text NOT NULL,
  audience text NOT NULL,
  class text NOT NULL,
  role name NOT NULL,
  PRIMARY KEY (issuer, audience, class)
);
CREATE TABLE IF NOT EXISTS stepup.leases (
  role name PRIMARY KEY,
  member_of name NOT NULL,
  opened_by text NOT NULL UNIQUE,
  grant_id text NOT NULL,
  audience text NOT NULL,
  class text NOT NULL,
  email text NOT NULL,
  opens timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS stepup.spent (
  token text PRIMARY KEY,
  until timestamptz NOT NULL
);

CREATE OR REPLACE FUNCTION stepup.refuse(why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'stepup: %', why USING ERRCODE = 'invalid_authorization_specification';
END $$;

CREATE OR REPLACE FUNCTION stepup.bytes(base64url text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT decode(translate(base64url, '-_', '+/') || repeat('=', (4 - length(base64url) % 4) % 4), 'base64')
$$;

CREATE OR REPLACE FUNCTION stepup.number(big_endian bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result numeric := 0;
BEGIN
  FOR i IN 0 .. octet_length(big_endian) - 1 LOOP
    result := result * 256 + get_byte(big_endian, i);
  END LOOP;
  RETURN result;
END $$;

-- The claims of a token that one of the keys signed; what they say is not looked at here.
CREATE OR REPLACE FUNCTION stepup.signed_claims(token text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parts text[];
  head jsonb;
  claims jsonb;
  signature bytea;
  modulus bytea;
  n numeric;
  s numeric;
  m numeric;
  digest bytea;
BEGIN
  IF token IS NULL OR length(token) > 8192 OR token !~ '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$' THEN
    PERFORM stepup.refuse('this is no token');
  END IF;
  parts := string_to_array(token, '.');
  BEGIN
    head := convert_from(stepup.bytes(parts[1]), 'UTF8')::jsonb;
    claims := convert_from(stepup.bytes(parts[2]), 'UTF8')::jsonb;
    signature := stepup.bytes(parts[3]);
  EXCEPTION WHEN others THEN
    PERFORM stepup.refuse('this is no token');
  END;
  IF head ->> 'alg' IS DISTINCT FROM 'RS256' OR head ? 'crit' THEN
    PERFORM stepup.refuse('the token is not signed with RS256');
  END IF;
  SELECT k.modulus INTO modulus FROM stepup.keys k
    WHERE k.issuer = claims ->> 'iss' AND k.kid = head ->> 'kid';
  IF modulus IS NULL THEN
    PERFORM stepup.refuse('the token is signed by a key that is not known here');
  END IF;
  n := stepup.number(modulus);
  s := stepup.number(signature);
  IF octet_length(signature) <> octet_length(modulus) OR s >= n THEN
    PERFORM stepup.refuse('the signature is not valid');
  END IF;
  -- the public exponent is 65537: sixteen squarings and one multiplication
  m := s;
  FOR i IN 1 .. 16 LOOP
    m := mod(m * m, n);
  END LOOP;
  m := mod(m * s, n);
  -- DigestInfo of SHA-256 (RFC 8017 §9.2, note 1), then the digest
  digest := decode('3031300d060960864801650304020105000420', 'hex')
    || sha256(convert_to(parts[1] || '.' || parts[2], 'UTF8'));
  IF m <> stepup.number(
    '\x0001'::bytea
    || decode(repeat('ff', octet_length(modulus) - octet_length(digest) - 3), 'hex')
    || '\x00'::bytea || digest
  ) THEN
    PERFORM stepup.refuse('the signature is not valid');
  END IF;
  RETURN claims;
END $$;

-- The claims of a token that is good now, for a class that has a role here. Each token is good once.
CREATE OR REPLACE FUNCTION stepup.spend(token text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claims jsonb := stepup.signed_claims(token);
  now_is numeric := extract(epoch FROM clock_timestamp());
  ends numeric;
BEGIN
  IF jsonb_typeof(claims -> 'exp') IS DISTINCT FROM 'number' OR jsonb_typeof(claims -> 'nbf') IS DISTINCT FROM 'number' THEN
    PERFORM stepup.refuse('the token has no times');
  END IF;
  ends := (claims ->> 'exp')::numeric;
  IF ends <= now_is THEN
    PERFORM stepup.refuse('the token has expired');
  END IF;
  IF (claims ->> 'nbf')::numeric > now_is + 60 THEN
    PERFORM stepup.refuse('the token is not valid yet; compare the clocks');
  END IF;
  IF ends > now_is + 900 THEN
    PERFORM stepup.refuse('the token would live for longer than a token may');
  END IF;
  IF (claims ->> 'jti') IS NULL OR (claims ->> 'sub') IS NULL OR (claims ->> 'email') IS NULL
    OR (claims ->> 'stepup/grant') IS NULL THEN
    PERFORM stepup.refuse('the token does not say whose it is');
  END IF;
  IF NOT EXISTS (
    SELECT FROM stepup.roles r
    WHERE r.issuer = claims ->> 'iss' AND r.audience = claims ->> 'aud' AND r.class = claims ->> 'stepup/class'
  ) THEN
    PERFORM stepup.refuse('the token is for another place, or for a class that has no role here');
  END IF;
  INSERT INTO stepup.spent (token, until) VALUES (claims ->> 'jti', to_timestamp(ends)) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM stepup.refuse('the token was used before');
  END IF;
  RETURN claims;
END $$;

-- Makes the role. The password comes as what SCRAM keeps of it (RFC 5803), so it is never here.
CREATE OR REPLACE FUNCTION stepup.enter(token text, verifier text, OUT role name, OUT acts_as name, OUT ends timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $$
DECLARE
  claims jsonb;
  person text;
BEGIN
  IF verifier IS NULL OR verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/]{22,64}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    PERFORM stepup.refuse('the password is not what SCRAM-SHA-256 keeps of one');
  END IF;
  claims := stepup.spend(token);
  SELECT r.role INTO STRICT acts_as FROM stepup.roles r
    WHERE r.issuer = claims ->> 'iss' AND r.audience = claims ->> 'aud' AND r.class = claims ->> 'stepup/class';
  -- Whoever acts as a role may give it a password.
  IF EXISTS (SELECT FROM pg_roles p WHERE p.rolname = acts_as AND p.rolcanlogin) THEN
    PERFORM stepup.refuse(format('role %s may log in by itself, and would outlive this; make it NOLOGIN', acts_as));
  END IF;
  person := left(regexp_replace(lower(split_part(claims ->> 'email', '@', 1)), '[^a-z0-9]+', '', 'g'), 20);
  role := 'stepup_' || person || '_' || left(encode(sha256(convert_to(claims ->> 'jti', 'UTF8')), 'hex'), 16);
  ends := to_timestamp((claims ->> 'exp')::numeric);
  INSERT INTO stepup.leases (role, member_of, opened_by, grant_id, audience, class, email, ends)
    VALUES (role, acts_as, claims ->> 'jti', claims ->> 'stepup/grant', claims ->> 'aud',
      claims ->> 'stepup/class', claims ->> 'email', ends);
  -- NOINHERIT: a session does nothing before it acts as the role of its class, so that what it makes
  -- belongs to that one. (ALTER ROLE … SET role is refused in such a function: the client says it.)
  EXECUTE format(
    'CREATE ROLE %I LOGIN NOINHERIT NOCREATEROLE NOCREATEDB CONNECTION LIMIT 16 PASSWORD %L VALID UNTIL %L IN ROLE %I',
    role, verifier, ends, acts_as
  );
  EXECUTE format('GRANT %I TO stepup_keeper', role);
  EXECUTE format('COMMENT ON ROLE %I IS %L', role,
    format('stepup: %s, %s, grant %s', claims ->> 'email', claims ->> 'stepup/class', claims ->> 'stepup/grant'));
  PERFORM stepup.sweep();
END $$;

-- Another token of the same person, grant and class: the role lives on.
CREATE OR REPLACE FUNCTION stepup.renew(lease name, token text, OUT ends timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $$
DECLARE
  claims jsonb := stepup.spend(token);
  until timestamptz := to_timestamp((claims ->> 'exp')::numeric);
BEGIN
  UPDATE stepup.leases l SET ends = greatest(l.ends, until)
    WHERE l.role = lease AND l.ends > clock_timestamp() AND l.grant_id = claims ->> 'stepup/grant'
      AND l.email = claims ->> 'email' AND l.audience = claims ->> 'aud' AND l.class = claims ->> 'stepup/class'
    RETURNING l.ends INTO ends;
  IF NOT FOUND THEN
    PERFORM stepup.refuse('there is no such role, it is over, or it belongs to another grant');
  END IF;
  EXECUTE format('ALTER ROLE %I VALID UNTIL %L', lease, ends);
  PERFORM stepup.sweep();
END $$;

-- The end of a run: nobody new gets in from here on. The token that opened it closes it, at any time.
-- Whoever calls it sweeps next, in a transaction of its own, so that no login is missed in between.
CREATE OR REPLACE FUNCTION stepup.leave(token text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $$
DECLARE
  claims jsonb := stepup.signed_claims(token);
  lease name;
BEGIN
  UPDATE stepup.leases l SET ends = least(l.ends, clock_timestamp())
    WHERE l.opened_by = claims ->> 'jti' RETURNING l.role INTO lease;
  IF FOUND THEN
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', lease);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION stepup.attempt(statement text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE statement;
  RETURN true;
EXCEPTION WHEN others THEN
  RETURN false;
END $$;

-- The janitor: ends the sessions of every role that is over, and drops it. Whoever may connect may call
-- it, and it does nothing to what is not over. Answers how many it dropped.
CREATE OR REPLACE FUNCTION stepup.sweep() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $$
DECLARE
  lease stepup.leases;
  dropped integer := 0;
BEGIN
  DELETE FROM stepup.spent s WHERE s.until < clock_timestamp() - interval '1 hour';
  FOR lease IN SELECT * FROM stepup.leases l WHERE l.ends <= clock_timestamp() FOR UPDATE SKIP LOCKED LOOP
    -- Each by itself, whatever somebody else did to the role meanwhile. One that something depends on is
    -- not dropped: it can neither log in nor do anything, and is tried again.
    PERFORM stepup.attempt(format('ALTER ROLE %I NOLOGIN PASSWORD NULL', lease.role));
    PERFORM stepup.attempt(format('REVOKE %I FROM %I', lease.member_of, lease.role));
    PERFORM stepup.attempt(format(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %L', lease.role));
    IF stepup.attempt(format('DROP ROLE IF EXISTS %I', lease.role)) THEN
      DELETE FROM stepup.leases l WHERE l.role = lease.role;
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA stepup FROM PUBLIC;
RESET ROLE;
`
