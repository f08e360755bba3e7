package org.ardrag.server.fairness;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * The most that one share may have of each.
 *
 * @param sessions open and waiting at one time
 * @param uploads pictures an hour
 * @param bytes of pictures an hour
 * @param messages a second
 * @param tracks placed at one time
 * @param points remembered at one time
 */
record Quota(long sessions, long uploads, long bytes, long messages, long tracks, long points) {

    static final Duration HOUR = Duration.ofHours(1);

    private static final Quota USER =
            new Quota(3, 120, DataSize.ofMegabytes(512).toBytes(), 480, 32, 400_000);
    private static final Quota ADDRESS =
            new Quota(24, 960, DataSize.ofGigabytes(4).toBytes(), 2880, 256, 3_200_000);
    private static final long NONE = Long.MAX_VALUE;
    private static final Quota UNLIMITED = new Quota(NONE, NONE, NONE, NONE, NONE, NONE);

    /** @param limited whether what is not said has a limit */
    static Quota ofUser(FairnessProperties.Most said, boolean limited) {
        return of(said, limited ? USER : UNLIMITED);
    }

    /** @param limited whether what is not said has a limit */
    static Quota ofAddress(FairnessProperties.Most said, boolean limited) {
        return of(said, limited ? ADDRESS : UNLIMITED);
    }

    private static Quota of(FairnessProperties.Most said, Quota otherwise) {
        return new Quota(
                said.sessions() == null ? otherwise.sessions : said.sessions(),
                said.uploadsPerHour() == null ? otherwise.uploads : said.uploadsPerHour(),
                said.bytesPerHour() == null
                        ? otherwise.bytes
                        : said.bytesPerHour().toBytes(),
                said.messagesPerSecond() == null ? otherwise.messages : said.messagesPerSecond(),
                said.tracks() == null ? otherwise.tracks : said.tracks(),
                said.points() == null ? otherwise.points : said.points());
    }
}
