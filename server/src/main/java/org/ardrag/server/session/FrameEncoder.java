package org.ardrag.server.session;

import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.ChunkEstimate;
import org.ardrag.server.video.JpegEncoder;
import org.springframework.stereotype.Component;

/**
 * Enlarges and encodes frames while the devices go on with their next chunks, on a few threads: each session's on one of them,
 * in order. What waits for it is bounded by the sessions' windows.
 */
@Component
final class FrameEncoder {

    /** One thread for so many processors: most of them are for the model, or feed it. */
    private static final int PROCESSORS = 4;

    private final List<Lane> lanes;
    private final AtomicInteger next = new AtomicInteger();

    FrameEncoder(StudioProperties properties) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS);
        lanes = IntStream.range(0, threads)
                .mapToObj(i -> new Lane("encoder-" + i, properties.jpegQuality()))
                .toList();
    }

    /** For one session's frames. */
    Lane lane() {
        return lanes.get(Math.floorMod(next.getAndIncrement(), lanes.size()));
    }

    @PreDestroy
    void close() {
        lanes.forEach(Lane::close);
    }

    private record Size(int width, int height) {}

    /** A thread, and what it encodes with. */
    static final class Lane {

        private final int quality;
        private final ExecutorService thread;
        private final Map<Size, JpegEncoder> encoders = new HashMap<>();
        private final ChunkEstimate estimate = new ChunkEstimate();

        private Lane(String name, int quality) {
            this.quality = quality;
            thread = Executors.newSingleThreadExecutor(task -> {
                Thread created = new Thread(task, name);
                created.setDaemon(true);
                return created;
            });
        }

        /** Runs a task on its thread. */
        CompletableFuture<Void> run(Runnable task) {
            return CompletableFuture.runAsync(task, thread);
        }

        /** On its thread only. */
        byte[] encode(RgbImage frame) {
            return encoders.computeIfAbsent(
                            new Size(frame.width(), frame.height()),
                            size -> new JpegEncoder(size.width(), size.height(), quality))
                    .encode(frame);
        }

        /** How long it takes from when a chunk is made until its frames are encoded. */
        ChunkEstimate estimate() {
            return estimate;
        }

        private void close() {
            run(() -> encoders.values().forEach(JpegEncoder::close)).join();
            thread.shutdown();
        }
    }
}
