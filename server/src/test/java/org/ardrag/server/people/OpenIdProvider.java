package org.ardrag.server.people;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on this machine, for tests: discovery, a page on which somebody logs in, the code flow with PKCE,
 * signed ID tokens and what it knows of a person (OpenID Connect Core 1.0, Discovery 1.0). It has one client and refuses
 * what a provider has to refuse; {@link Flaw} makes it one that may not be believed.
 */
public final class OpenIdProvider implements AutoCloseable {

    public static final String CLIENT = "the-studio";
    public static final String CLIENT_PASSWORD = "known to both";

    /** What is wrong with the ID tokens. */
    enum Flaw {
        NONE,
        /** Signed by a key that the provider does not name. */
        KEY,
        /** For another client. */
        AUDIENCE,
        /** From another login. */
        NONCE,
        /** Of another provider. */
        ISSUER,
        /** Too old. */
        TIME
    }

    /** A code that was given out: what was asked then, and who logged in. */
    private record Grant(Map<String, String> asked, Map<String, Object> person) {}

    private final HttpServer server;
    private final String issuer;
    private final RSAKey key;
    private final RSAKey otherKey;
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> people = new ConcurrentHashMap<>();
    private final AtomicInteger tokensAsked = new AtomicInteger();

    private volatile Map<String, Object> person = Map.of("sub", "0");
    private volatile boolean asking;
    private volatile @Nullable String error;
    private volatile Flaw flaw = Flaw.NONE;
    private volatile Map<String, String> lastAsked = Map.of();

    private OpenIdProvider(int port) throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("first").generate();
        otherKey = new RSAKeyGenerator(2048).keyID("first").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        issuer = "http://localhost:" + server.getAddress().getPort();
        server.createContext("/.well-known/openid-configuration", exchange -> json(exchange, 200, discovery()));
        server.createContext("/keys", exchange -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.createContext("/person", this::person);
        server.start();
    }

    /** On a free port. */
    public static OpenIdProvider start() {
        return start(0);
    }

    static OpenIdProvider start(int port) {
        try {
            return new OpenIdProvider(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public String issuer() {
        return issuer;
    }

    /** Who logs in from now on, without being asked: his claims, {@code sub} among them. */
    OpenIdProvider logsIn(Map<String, Object> claims) {
        person = Map.copyOf(claims);
        return this;
    }

    /** From now on a page asks for a name, which is {@code sub} and {@code preferred_username}. */
    public OpenIdProvider asks() {
        asking = true;
        return this;
    }

    /** Answers this instead of a code, as when somebody does not agree: {@code access_denied}; null: gives codes again. */
    void answers(@Nullable String answer) {
        error = answer;
    }

    void has(Flaw what) {
        flaw = what;
    }

    /** What it was asked for with the last login. */
    Map<String, String> lastAsked() {
        return lastAsked;
    }

    /** How often somebody has come with a code. */
    int tokensAsked() {
        return tokensAsked.get();
    }

    private Map<String, Object> discovery() {
        return Map.of(
                "issuer",
                issuer,
                "authorization_endpoint",
                issuer + "/authorize",
                "token_endpoint",
                issuer + "/token",
                "userinfo_endpoint",
                issuer + "/person",
                "jwks_uri",
                issuer + "/keys",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "code_challenge_methods_supported",
                List.of("S256"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        lastAsked = asked;
        if (asking && exchange.getRequestMethod().equals("GET")) {
            answer(
                    exchange,
                    200,
                    "text/html",
                    "<!DOCTYPE html><html lang=en><title>Example</title><h1>Example University</h1><form method=post>"
                            + "<label>Name <input name=name></label> <button id=go>Log in</button></form></html>");
            return;
        }
        Map<String, Object> who = person;
        if (asking) {
            String name = fields(body(exchange)).getOrDefault("name", "nobody");
            who = Map.of("sub", name, "preferred_username", name);
        }
        String back = asked.get("redirect_uri") + "?state=" + encoded(asked.getOrDefault("state", ""));
        String instead = error;
        if (instead != null) {
            back += "&error=" + encoded(instead);
        } else {
            String code = UUID.randomUUID().toString();
            codes.put(code, new Grant(asked, who));
            back += "&code=" + code;
        }
        exchange.getResponseHeaders().set("Location", back);
        exchange.sendResponseHeaders(303, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        tokensAsked.incrementAndGet();
        Map<String, String> fields = fields(body(exchange));
        String basic = Base64.getEncoder()
                .encodeToString((encoded(CLIENT) + ":" + encoded(CLIENT_PASSWORD)).getBytes(StandardCharsets.UTF_8));
        if (!("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        Grant grant = codes.remove(fields.getOrDefault("code", ""));
        if (grant == null
                || !CLIENT.equals(grant.asked().get("client_id"))
                || !"S256".equals(grant.asked().get("code_challenge_method"))
                || !hash(fields.getOrDefault("code_verifier", ""))
                        .equals(grant.asked().get("code_challenge"))
                || !String.valueOf(grant.asked().get("redirect_uri")).equals(fields.get("redirect_uri"))) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        String access = UUID.randomUUID().toString();
        people.put(access, grant.person());
        json(
                exchange,
                200,
                Map.of("access_token", access, "token_type", "Bearer", "expires_in", 60, "id_token", idToken(grant)));
    }

    private String idToken(Grant grant) {
        Instant now = flaw == Flaw.TIME ? Instant.now().minusSeconds(3600) : Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
        grant.person().forEach(claims::claim);
        claims.issuer(flaw == Flaw.ISSUER ? "http://localhost:1" : issuer)
                .audience(flaw == Flaw.AUDIENCE ? "another-client" : CLIENT)
                .claim("nonce", flaw == Flaw.NONCE ? "another" : grant.asked().get("nonce"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)));
        RSAKey signing = flaw == Flaw.KEY ? otherKey : key;
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(signing.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(signing));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void person(HttpExchange exchange) throws IOException {
        String header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        Map<String, Object> known = people.get(header.replaceFirst("^Bearer ", ""));
        json(exchange, known == null ? 401 : 200, known == null ? Map.of("error", "invalid_token") : known);
    }

    private static String hash(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> fields(@Nullable String form) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : (form == null ? "" : form).split("&")) {
            int is = pair.indexOf('=');
            if (is > 0) {
                fields.put(pair.substring(0, is), URLDecoder.decode(pair.substring(is + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void json(HttpExchange exchange, int status, Map<String, Object> object) throws IOException {
        answer(exchange, status, "application/json", JSONObjectUtils.toJSONString(object));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
