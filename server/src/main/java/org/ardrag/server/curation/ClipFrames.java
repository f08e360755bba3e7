package org.ardrag.server.curation;

import jakarta.annotation.PreDestroy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.video.JpegEncoder;
import org.ardrag.server.video.VideoReader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The frames of a clip as a browser can draw them: JPEGs, one behind the other, each with its length before it (32 bits,
 * big-endian). No browser reads FFV1, and a video element shows no frame for certain. One clip at a time on a thread of
 * its own, so that looking ahead takes nobody's turn.
 */
@Component
final class ClipFrames {

    private static final int QUALITY = 90;
    private static final int WAITING = 64;
    private static final long RETRY_SECONDS = 1;

    private final Scheduler thread = Schedulers.newBoundedElastic(1, WAITING, "clip-frames");

    /** Fails with a {@link Problem}: 404 where there is no such file, 503 when too many wait. */
    Mono<byte[]> of(Path file) {
        return Mono.fromCallable(() -> encoded(file))
                .subscribeOn(thread)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> Problem.unavailable(
                                "busy", "The studio is busy", "too many clips wait for their turn", RETRY_SECONDS));
    }

    private static byte[] encoded(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Problem.notFound("no-such-clip", "clip", String.valueOf(file.getFileName()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (VideoReader video = new VideoReader(file);
                JpegEncoder encoder = new JpegEncoder(video.width(), video.height(), QUALITY)) {
            for (@Nullable RgbImage frame = video.next(); frame != null; frame = video.next()) {
                byte[] jpeg = encoder.encode(frame);
                out.writeBytes(
                        ByteBuffer.allocate(Integer.BYTES).putInt(jpeg.length).array());
                out.writeBytes(jpeg);
            }
        }
        return out.toByteArray();
    }

    @PreDestroy
    void stop() {
        thread.dispose();
    }
}
