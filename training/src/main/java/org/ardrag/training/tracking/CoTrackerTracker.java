package org.ardrag.training.tracking;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.tracking.CoTracker;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.model.ImportedNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Tracks by CoTracker3's offline model, which sees all frames at once and so finds points again behind what covered them:
 * {@code CoTrackerPredictor} of facebookresearch/co-tracker, {@code cotracker/predictor.py}. This is the tracker that the
 * paper measures motion with.
 *
 * <p><strong>Its published weights may not be used commercially</strong> (CC-BY-NC 4.0): they are used only where somebody
 * gives them, and what was chosen or trained by them inherits the question.
 */
public final class CoTrackerTracker implements PointTracker, AutoCloseable {

    /** {@code CoTrackerPredictor._compute_sparse_tracks}. */
    private static final int ITERATIONS = 6;

    /** A point is lost below this probability of being visible. */
    private static final float VISIBLE = 0.9f;

    /** Points on each side of a grid that is followed along: the asked-for ones are found better in company. */
    private static final int SUPPORT_GRID = 6;

    private final Weights weights;
    private final CoTracker tracker;
    private boolean weightsToo;

    /**
     * @param weights of the offline model; they stay the caller's
     */
    public CoTrackerTracker(CoTrackerConfig config, Weights weights, Device device) {
        weights.requireShapes(config.weightShapes());
        this.weights = weights;
        tracker = new CoTracker(config, device);
    }

    /**
     * A published tracker that somebody has given.
     *
     * @param given as {@link TrackerOption} has checked it
     */
    static CoTrackerTracker load(ImportedNetwork given, Device device) throws IOException {
        CoTrackerConfig config = given.sizes(TrackerOption.NAME, CoTrackerConfig.class);
        Weights weights = Weights.load(given.weights(), device);
        try {
            CoTrackerTracker tracker = new CoTrackerTracker(config, weights, device);
            tracker.weightsToo = true;
            return tracker;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "CoTracker3";
    }

    @Override
    public List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points) {
        GreyFrames.requireSameSize(frames);
        if (points.isEmpty()) {
            return List.of();
        }
        int width = frames.get(0).width();
        int height = frames.get(0).height();
        // The model's places are pixels' centres, the outermost of which stay the outermost when a frame is resized.
        double scaleX = scale(tracker.config().resolution().get(1), width);
        double scaleY = scale(tracker.config().resolution().get(0), height);
        try (NDManager manager = TorchEngine.newManager(weights.manager().getDevice())) {
            NDArray video = tracker.resize(manager, bytes(manager, frames));
            NDArray queries = queries(manager, points, scaleX, scaleY);
            NDArray found = tracker.offline(manager, weights, video, queries, ITERATIONS);
            float[] tracks = found.toFloatArray(); // [1, frames, points and grid, 4]
            int all = (int) found.getShape().get(2);
            List<TrackedPath> paths = new ArrayList<>();
            for (int n = 0; n < points.size(); n++) {
                @Nullable PixelPoint[] places = new @Nullable PixelPoint[frames.size()];
                places[0] = points.get(n);
                for (int f = 1; f < places.length; f++) {
                    int at = 4 * (f * all + n);
                    if (tracks[at + 2] > VISIBLE) {
                        places[f] = new PixelPoint(tracks[at] / scaleX + 0.5, tracks[at + 1] / scaleY + 0.5);
                    }
                }
                paths.add(TrackedPath.of(places));
            }
            return paths;
        }
    }

    private static double scale(int model, int pixels) {
        return pixels == 1 ? 1 : (model - 1.0) / (pixels - 1);
    }

    private static NDArray bytes(NDManager manager, List<RgbImage> frames) {
        RgbImage first = frames.get(0);
        ByteBuffer rgb = ByteBuffer.allocateDirect(frames.size() * first.rgb().length);
        frames.forEach(frame -> rgb.put(frame.rgb()));
        return manager.create(rgb.flip(), new Shape(frames.size(), first.height(), first.width(), 3), DataType.UINT8);
    }

    /** Frame, x and y of the points, then of the grid: [1, N, 3]. */
    private NDArray queries(NDManager manager, List<PixelPoint> points, double scaleX, double scaleY) {
        List<float[]> rows = new ArrayList<>();
        for (PixelPoint point : points) {
            rows.add(new float[] {0, (float) ((point.x() - 0.5) * scaleX), (float) ((point.y() - 0.5) * scaleY)});
        }
        int height = tracker.config().resolution().get(0);
        int width = tracker.config().resolution().get(1);
        double margin = width / 64.0; // get_points_on_a_grid
        for (int row = 0; row < SUPPORT_GRID; row++) {
            for (int column = 0; column < SUPPORT_GRID; column++) {
                double x = margin + column * (width - 2 * margin) / (SUPPORT_GRID - 1);
                double y = margin + row * (height - 2 * margin) / (SUPPORT_GRID - 1);
                rows.add(new float[] {0, (float) x, (float) y});
            }
        }
        float[] flat = new float[3 * rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, 3 * i, 3);
        }
        return manager.create(flat, new Shape(1, rows.size(), 3));
    }

    @Override
    public void close() {
        tracker.close();
        if (weightsToo) {
            weights.close();
        }
    }
}
