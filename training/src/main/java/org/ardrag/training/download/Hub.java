package org.ardrag.training.download;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The Hugging Face hub, or a mirror of it.
 *
 * @param endpoint its address, without a slash at the end
 * @param token of somebody's account there, or nothing; goes to the endpoint and nowhere else
 */
public record Hub(URI endpoint, String token) {

    private static final String PUBLIC = "https://huggingface.co";

    /**
     * As the hub's own tools are told: {@code HF_ENDPOINT} and {@code HF_TOKEN}.
     *
     * @throws IllegalArgumentException if the endpoint is no http address
     */
    public static Hub of(Map<String, String> environment) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip();
        String address = endpoint.isEmpty() ? PUBLIC : endpoint.replaceAll("/+$", "");
        if (!address.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("HF_ENDPOINT is " + endpoint + "; an http or https address is allowed");
        }
        return new Hub(
                URI.create(address), environment.getOrDefault("HF_TOKEN", "").strip());
    }

    /** Where a repository's file is. */
    public URI resolve(String repository, String revision, String path) {
        return URI.create(endpoint + "/" + encoded(repository) + "/resolve/" + encoded(revision) + "/" + encoded(path));
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    /** Whether an address may be told the token. */
    boolean trusts(URI address) {
        return !token.isEmpty()
                && endpoint.getScheme().equals(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && endpoint.getPort() == address.getPort();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
