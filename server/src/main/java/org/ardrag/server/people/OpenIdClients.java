package org.ardrag.server.people;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties.Provider;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties.Registration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientPropertiesMapper;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The studio at the OpenID providers that {@code spring.security.oauth2.client} names. A provider is asked for its
 * addresses when somebody wants to come in through it, so that the studio starts without it; once it has answered, they
 * are remembered.
 */
@Component
@EnableConfigurationProperties(OAuth2ClientProperties.class)
final class OpenIdClients implements ReactiveClientRegistrationRepository {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdClients.class);
    private static final String PREFIX = "spring.security.oauth2.client.";

    /**
     * The studio at one provider.
     *
     * @param id its name in addresses and keys
     * @param name what people call the provider
     */
    record Client(String id, String name, String issuer) {}

    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, Mono<ClientRegistration>> registrations = new HashMap<>();

    /** @throws InvalidConfigurationPropertyValueException if people could not, or not safely, come in by a registration */
    OpenIdClients(OAuth2ClientProperties properties) {
        properties.getRegistration().forEach((id, registration) -> {
            clients.put(id, checked(id, registration, properties.getProvider()));
            registrations.put(id, discovered(id, registration, properties.getProvider()));
        });
    }

    private static Client checked(String id, Registration registration, Map<String, Provider> providers) {
        String key = PREFIX + "registration." + id;
        require(
                id.matches("[A-Za-z0-9_-]{1,64}"),
                key,
                id,
                "the name of a registration has 1 to 64 letters, digits, _ and -: it stands in addresses.");
        String grant = registration.getAuthorizationGrantType();
        require(
                grant == null || grant.equals("authorization_code"),
                key + ".authorization-grant-type",
                grant,
                "people log in by authorization_code alone; it need not be set.");
        require(
                registration.getScope() == null || registration.getScope().contains("openid"),
                key + ".scope",
                registration.getScope(),
                "openid must be among them, or the provider does not say who somebody is.");
        String named = registration.getProvider() == null ? id : registration.getProvider();
        Provider provider = providers.get(named);
        String issuer = provider == null ? null : provider.getIssuerUri();
        // Without one nobody would look whose tokens a provider gives out: it could name the people of another.
        require(
                issuer != null && !issuer.isBlank(),
                PREFIX + "provider." + named + ".issuer-uri",
                issuer,
                "each provider needs one: people are known by it, and its addresses are found there.");
        String name = registration.getClientName();
        return new Client(id, name == null || name.isBlank() ? id : name, Objects.requireNonNull(issuer));
    }

    private static void require(boolean right, String key, @Nullable Object value, String otherwise) {
        if (!right) {
            throw new InvalidConfigurationPropertyValueException(key, value, otherwise);
        }
    }

    private static Mono<ClientRegistration> discovered(
            String id, Registration registration, Map<String, Provider> providers) {
        if (registration.getScope() == null) {
            registration.setScope(new LinkedHashSet<>(List.of("openid", "profile", "email")));
        }
        OAuth2ClientProperties alone = new OAuth2ClientProperties();
        alone.getRegistration().put(id, registration);
        alone.getProvider().putAll(providers);
        return Mono.fromCallable(() -> new OAuth2ClientPropertiesMapper(alone)
                        .asClientRegistrations()
                        .get(id))
                .subscribeOn(Schedulers.boundedElastic()) // it blocks
                // Who asks meanwhile waits for the same answer; a failure is not remembered.
                .cacheInvalidateIf(found -> false);
    }

    /** By name. */
    List<Client> all() {
        return clients.values().stream()
                .sorted(Comparator.comparing(Client::name).thenComparing(Client::id))
                .toList();
    }

    @Nullable
    Client get(String id) {
        return clients.get(id);
    }

    /** Fails with a {@link RefusedException} 503 if the provider cannot be reached; then it is asked again next time. */
    @Override
    public Mono<ClientRegistration> findByRegistrationId(String id) {
        Client client = clients.get(id);
        Mono<ClientRegistration> registration = registrations.get(id);
        if (client == null || registration == null) {
            return Mono.empty();
        }
        return registration.timeout(OpenIdExchange.PATIENCE).onErrorMap(e -> {
            LOG.warn(
                    "the OpenID provider {} cannot be asked for its addresses at {}: {}",
                    id,
                    client.issuer(),
                    OpenIdExchange.told(e));
            return unreachable(client);
        });
    }

    static RefusedException unreachable(Client client) {
        return new RefusedException(
                HttpStatus.SERVICE_UNAVAILABLE,
                client.name() + " cannot be reached at this moment. Try again in a while.");
    }
}
