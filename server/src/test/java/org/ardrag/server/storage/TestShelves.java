package org.ardrag.server.storage;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Shelves without the studio around them. */
public final class TestShelves {

    private TestShelves() {}

    /** Those of a data folder. */
    public static Shelves inFolder(Path dataDir) {
        StoreProperties none = new StoreProperties(null, null, "us-east-1", null, null, "", Duration.ofHours(1));
        return new Shelves(studio(dataDir), none, true, new Blocking());
    }

    /** Those of a bucket, with copies in a data folder. */
    static Shelves inBucket(Path dataDir, URI endpoint, String bucket) {
        return new Shelves(studio(dataDir), store(endpoint, bucket), true, new Blocking());
    }

    static StoreProperties store(URI endpoint, String bucket) {
        return store(endpoint, bucket, S3Store.SECRET_KEY);
    }

    static StoreProperties store(URI endpoint, String bucket, String secretKey) {
        return new StoreProperties(
                bucket, endpoint, "us-east-1", S3Store.ACCESS_KEY, secretKey, "one/", Duration.ofHours(1));
    }

    private static StudioProperties studio(Path dataDir) {
        return new Binder(new MapConfigurationPropertySource(Map.of("studio.data-dir", dataDir.toString())))
                .bindOrCreate("studio", StudioProperties.class);
    }
}
