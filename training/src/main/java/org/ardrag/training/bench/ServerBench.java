package org.ardrag.training.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What viewers get from a whole running studio, through its WebSocket. */
final class ServerBench {

    private static final int WARM_UP_MILLIS = 4000;
    private static final int EVENT_MILLIS = 16;

    private ServerBench() {}

    /**
     * What one number of viewers got.
     *
     * @param fps frames a second of one viewer, the median of all
     * @param latencyMedian drag-to-photon in ms
     * @param latency95 its 95th percentile
     * @param encode encoding a chunk's frames in ms
     * @param model a chunk's time in the model inside the server, in ms
     * @param chunk a chunk's time in the server, from its beginning until its frames are encoded, in ms
     * @param added what the server adds to a chunk's time in the model, as a share of that
     */
    record Result(
            double fps,
            double latencyMedian,
            double latency95,
            double encode,
            double model,
            double chunk,
            double added) {}

    /** Lets some viewers drag for a while. */
    static Result measure(URI studio, byte[] png, int clients, int seconds) throws IOException, InterruptedException {
        StudioCalls calls = new StudioCalls(studio, null);
        String picture = calls.upload(png);
        List<StudioClient> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                viewers.add(new StudioClient(calls, picture, StudioSocket.Reading.AT_ONCE));
            }
            drag(viewers, WARM_UP_MILLIS, "begin");
            viewers.forEach(StudioClient::forget);
            long begun = System.nanoTime();
            drag(viewers, seconds * 1000, "move");
            double took = (System.nanoTime() - begun) / 1e9;
            double[] fps = viewers.stream()
                    .mapToDouble(viewer -> viewer.frames() / took)
                    .toArray();
            double[] latencies = viewers.stream()
                    .flatMapToDouble(viewer -> DoubleStream.of(viewer.latencies()))
                    .toArray();
            List<StudioClient.ChunkCost> chunks =
                    viewers.stream().flatMap(viewer -> viewer.chunks().stream()).toList();
            return new Result(
                    Timing.median(fps),
                    Timing.median(latencies),
                    Timing.percentile(latencies, 0.95),
                    median(chunks, StudioClient.ChunkCost::encode),
                    median(chunks, StudioClient.ChunkCost::model),
                    median(chunks, StudioClient.ChunkCost::whole),
                    median(chunks, StudioClient.ChunkCost::added));
        } finally {
            for (StudioClient viewer : viewers) {
                viewer.close();
            }
        }
    }

    private static double median(List<StudioClient.ChunkCost> chunks, ToDoubleFunction<StudioClient.ChunkCost> part) {
        return Timing.median(chunks.stream().mapToDouble(part).toArray());
    }

    /** Every viewer's pointer goes round in a circle. */
    private static void drag(List<StudioClient> viewers, int millis, String firstPhase) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        String phase = firstPhase;
        while (System.nanoTime() < end) {
            double angle = System.nanoTime() / 1e9;
            for (StudioClient viewer : viewers) {
                viewer.drag(phase, 0.5 + 0.2 * Math.cos(angle), 0.5 + 0.2 * Math.sin(angle));
            }
            phase = "move";
            TimeUnit.MILLISECONDS.sleep(EVENT_MILLIS);
        }
    }
}
