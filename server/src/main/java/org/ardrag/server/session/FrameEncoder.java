package org.ardrag.server.session;

import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.video.JpegEncoder;
import org.springframework.stereotype.Component;

/**
 * The thread that encodes frames, in order, while the device goes on with the next chunk. What waits for it is bounded
 * by the sessions' windows.
 */
@Component
final class FrameEncoder {

    private record Size(int width, int height) {}

    private final int quality;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "encoder");
        created.setDaemon(true);
        return created;
    });
    private final Map<Size, JpegEncoder> encoders = new HashMap<>();

    FrameEncoder(StudioProperties properties) {
        this.quality = properties.jpegQuality();
    }

    /** Runs a task on the encoder's thread. */
    CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, thread);
    }

    /** On the encoder's thread only. */
    byte[] encode(RgbImage frame) {
        return encoders.computeIfAbsent(
                        new Size(frame.width(), frame.height()),
                        size -> new JpegEncoder(size.width(), size.height(), quality))
                .encode(frame);
    }

    @PreDestroy
    void close() {
        run(() -> encoders.values().forEach(JpegEncoder::close)).join();
        thread.shutdown();
    }
}
