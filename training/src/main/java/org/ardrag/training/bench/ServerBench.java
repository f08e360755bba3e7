package org.ardrag.training.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What viewers get from a whole running studio, through its WebSocket. */
final class ServerBench {

    private static final int WARM_UP_MILLIS = 4000;
    private static final int EVENT_MILLIS = 16;
    private static final int FIRST_FRAMES = 5;
    private static final long PATIENCE_MILLIS = 120_000;

    private ServerBench() {}

    /**
     * What one number of viewers got.
     *
     * @param fps frames a second of one viewer, the median of all
     * @param latencies drag-to-photon in ms, of every event; none where nothing can be dragged. Not copied
     * @param encode encoding a chunk's frames in ms
     * @param model a chunk's time in the model inside the server, in ms
     * @param chunk a chunk's time in the server, from its beginning until its frames are encoded, in ms
     * @param added what the server adds to a chunk's time in the model, as a share of that
     */
    record Result(double fps, double[] latencies, double encode, double model, double chunk, double added) {

        /**
         * The table's rows, by their names; without drags none of what a drag takes.
         *
         * @param who the viewers, in words
         */
        Map<String, String> rows(String who) {
            Map<String, String> rows = new LinkedHashMap<>();
            rows.put("encoding a chunk, " + who, text("%.1f ms", encode));
            rows.put(
                    "a chunk in the server, " + who,
                    text("%.1f ms, the model's own time %.1f ms: the server adds %.1f %%", chunk, model, 100 * added));
            rows.put("frames a second, " + who, text("%.1f", fps));
            if (latencies.length > 0) {
                rows.put(
                        "drag-to-photon, " + who,
                        text(
                                "%.0f ms median, %.0f ms 95th percentile",
                                Timing.median(latencies), Timing.percentile(latencies, 0.95)));
            }
            return rows;
        }

        private static String text(String format, Object... values) {
            return String.format(Locale.ROOT, format, values);
        }
    }

    /**
     * The times from an upload being ready to the first frame that the model made, in ms, of one viewer after the other with
     * nobody else there: the session's opening, its socket, the picture's encoding and the first chunk.
     *
     * @return the first of them is the first that the studio was asked for at all
     */
    static double[] firstFrames(URI studio, byte[] png) throws IOException, InterruptedException {
        StudioCalls calls = new StudioCalls(studio, null);
        double[] times = new double[1 + FIRST_FRAMES];
        for (int i = 0; i < times.length; i++) {
            String picture = calls.upload(png);
            try (StudioClient viewer = new StudioClient(calls, picture, StudioSocket.Reading.AT_ONCE)) {
                times[i] = viewer.awaitFirstFrame(PATIENCE_MILLIS);
            }
        }
        return times;
    }

    /**
     * Lets some viewers watch for a while.
     *
     * @param drags whether they drag; a model that takes no drags refuses them
     */
    static Result measure(URI studio, byte[] png, int clients, int seconds, boolean drags)
            throws IOException, InterruptedException {
        StudioCalls calls = new StudioCalls(studio, null);
        String picture = calls.upload(png);
        List<StudioClient> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                viewers.add(new StudioClient(calls, picture, StudioSocket.Reading.AT_ONCE));
            }
            watch(viewers, WARM_UP_MILLIS, "begin", drags);
            viewers.forEach(StudioClient::forget);
            long begun = System.nanoTime();
            watch(viewers, seconds * 1000, "move", drags);
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
                    latencies,
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

    /** Every viewer's pointer goes round in a circle, where there are drags. */
    private static void watch(List<StudioClient> viewers, int millis, String firstPhase, boolean drags)
            throws InterruptedException {
        if (!drags) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return;
        }
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
