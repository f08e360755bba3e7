package org.ardrag.training.reward;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.ardrag.inference.vision.AestheticModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.model.ImportedNetwork;
import org.ardrag.training.tracking.CoTrackerTracker;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackerOption;
import org.jspecify.annotations.Nullable;

/** A reward, and the networks that it holds until it is closed. */
public final class LoadedReward implements RewardFunction, AutoCloseable {

    /** What was opened, the newest first. */
    private final Deque<Closing> opened = new ArrayDeque<>();

    private @Nullable DragReward reward;
    private boolean networks;

    private interface Closing {
        void close();
    }

    private LoadedReward() {}

    static LoadedReward of(GivenNetworks.Named named, MotionReward motion, Device device) throws IOException {
        LoadedReward loaded = new LoadedReward();
        try {
            loaded.load(named, motion, device);
            return loaded;
        } catch (IOException | RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private void load(GivenNetworks.Named named, MotionReward motion, Device device) throws IOException {
        networks = named.quality() != null || named.tracker() != null;
        FrameQuality quality = new PictureLikeness();
        if (named.quality() != null) {
            ImportedNetwork predictor = named.quality();
            AestheticModel model = new AestheticModel(named.qualitySizes(predictor), device);
            opened.push(model::close);
            Weights weights = Weights.load(predictor.weights(), device);
            opened.push(weights::close);
            quality = new AestheticQuality(model, weights);
        }
        PointTracker tracker = MotionReward.tracker();
        if (named.tracker() != null) {
            CoTrackerTracker network = TrackerOption.load(named.tracker(), device);
            opened.push(network::close);
            tracker = network;
        }
        reward = new DragReward(quality, motion, tracker);
    }

    /** What it is made of. */
    public DragReward made() {
        return Objects.requireNonNull(reward);
    }

    @Override
    public ClipReward of(GeneratedClip clip) {
        if (!networks) {
            return made().of(clip);
        }
        synchronized (opened) { // clips are rewarded side by side; a network has memory for one of them at a time
            return made().of(clip);
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
