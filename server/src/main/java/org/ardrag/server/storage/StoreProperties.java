package org.ardrag.server.storage;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * An S3-compatible store in the place of folders in the data folder, keys under {@code studio.store}.
 *
 * @param bucket that holds what is kept; folders in the data folder when not given
 * @param endpoint address of the store; Amazon's own when not given
 * @param region that requests are signed for
 * @param accessKey with {@code secretKey}; where neither is given, what the AWS SDK finds (environment, profile, role)
 * @param prefix before all keys, empty or ending in a slash: several studios may lie in one bucket
 * @param copiesKept how long after its last use a copy of what lies in the store stays on this machine's disk
 */
@Validated
@ConfigurationProperties("studio.store")
public record StoreProperties(
        @Nullable String bucket,
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") @NotNull String region,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @DefaultValue("") @Pattern(regexp = "|[^/].*/") String prefix,
        @DefaultValue("1h") @NotNull Duration copiesKept) {

    @AssertTrue(message = "studio.store.access-key and studio.store.secret-key go together")
    boolean isKeyWhole() {
        return (accessKey == null) == (secretKey == null);
    }

    @AssertTrue(message = "studio.store.endpoint needs studio.store.bucket")
    boolean isBucketNamed() {
        return endpoint == null || bucket != null;
    }

    @Override
    public String toString() {
        return "bucket " + bucket + (endpoint == null ? "" : " at " + endpoint);
    }
}
