package org.ardrag.server.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A bucket of an S3-compatible store. Keys are told without the configured prefix. Calls block. */
public final class Bucket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bucket.class);

    private final StoreProperties properties;
    private final String bucket;
    private final S3Client client;

    /** One object. */
    public record Item(String key, long bytes, Instant modified) {}

    private interface Call<T> {
        T run() throws IOException;
    }

    /**
     * Opens the bucket, which is made where there is none.
     *
     * @throws StoreUnreachableException if the store does not answer or refuses; says why
     */
    Bucket(StoreProperties properties, String bucket) throws IOException {
        this.properties = properties;
        this.bucket = bucket;
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(properties.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                // Stores other than Amazon's may not know the newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (properties.endpoint() != null) {
            builder.endpointOverride(properties.endpoint()).forcePathStyle(true);
        }
        if (properties.accessKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(properties.accessKey(), properties.secretKey())));
        }
        client = builder.build();
        call("be used", () -> {
            makeIfMissing();
            return true;
        });
    }

    private void makeIfMissing() {
        try {
            client.headBucket(request -> request.bucket(bucket));
        } catch (NoSuchBucketException e) {
            try {
                client.createBucket(request -> request.bucket(bucket));
                LOG.info("{} was made", properties);
            } catch (BucketAlreadyOwnedByYouException other) {
                LOG.info("{} was made by another studio", properties);
            }
        }
    }

    private <T> T call(String what, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (SdkException e) {
            throw new StoreUnreachableException(properties + " cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private String full(String key) {
        return properties.prefix() + key;
    }

    public void put(String key, byte[] content) throws IOException {
        call(
                "take " + key,
                () -> client.putObject(
                        request -> request.bucket(bucket).key(full(key)), RequestBody.fromBytes(content)));
    }

    public void put(String key, Path file) throws IOException {
        call(
                "take " + key,
                () -> client.putObject(request -> request.bucket(bucket).key(full(key)), RequestBody.fromFile(file)));
    }

    /** The content; null if there is no such object. */
    public byte @Nullable [] get(String key) throws IOException {
        return call("give " + key, () -> {
                    try (InputStream in =
                            client.getObject(request -> request.bucket(bucket).key(full(key)))) {
                        return Optional.of(in.readAllBytes());
                    } catch (NoSuchKeyException e) {
                        return Optional.<byte[]>empty();
                    }
                })
                .orElse(null);
    }

    /** Writes the content to a file that is not there yet; whether there is such an object. */
    public boolean fetch(String key, Path target) throws IOException {
        return call("give " + key, () -> {
            try (InputStream in =
                    client.getObject(request -> request.bucket(bucket).key(full(key)))) {
                Files.copy(in, target);
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        });
    }

    /** All objects whose keys begin so. */
    public List<Item> list(String beginning) throws IOException {
        return call("list " + beginning, () -> {
            ListObjectsV2Request request = ListObjectsV2Request.builder()
                    .bucket(bucket)
                    .prefix(full(beginning))
                    .build();
            return client.listObjectsV2Paginator(request).contents().stream()
                    .map(object -> new Item(
                            object.key().substring(properties.prefix().length()), object.size(), object.lastModified()))
                    .toList();
        });
    }

    /** Deletes objects, one by one, which every store knows; those that are not there do not matter. */
    public void delete(Collection<String> keys) throws IOException {
        for (String key : keys) {
            call(
                    "delete " + key,
                    () -> client.deleteObject(request -> request.bucket(bucket).key(full(key))));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
