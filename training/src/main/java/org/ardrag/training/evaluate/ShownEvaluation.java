package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.PictureDetail;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;

/**
 * Measures frames as a studio shows them, larger than the model makes them and with the picture's detail
 * ({@link PictureDetail}): on clips that are drawn so large, of which the model is given the picture at its own size.
 */
final class ShownEvaluation {

    private final Generator generator;
    private final ModelManifest manifest;
    private final int times;
    private final long seed;
    private final int frames;
    private final LongFunction<DrawnClip> clips;

    /**
     * @param times how many times as wide and as high as the model's
     * @param wholeDrags whether what is held in a clip is held from the picture to the end
     */
    ShownEvaluation(Generator generator, ModelManifest manifest, int times, long seed, int frames, boolean wholeDrags) {
        this.generator = generator;
        this.manifest = manifest;
        this.times = times;
        this.seed = seed;
        this.frames = frames;
        clips = Clips.heldOut(seed, times * manifest.width(), times * manifest.height(), frames, wholeDrags);
    }

    /** Measures on so many clips. */
    Report.Shown run(int count) {
        Sum detailed = new Sum("model, as it is shown");
        Sum enlarged = new Sum("model, enlarged");
        Sum still = new Sum("still picture");
        for (int number = 0; number < count; number++) {
            DrawnClip truth = clips.apply(number);
            RgbImage picture = truth.frame(0);
            RgbImage small = BicubicResize.resize(picture, manifest.width(), manifest.height());
            List<RgbImage> made = generator
                    .generate(Clips.still(small, frames, truth.tracks()), seed + number)
                    .frames();
            List<RgbImage> shown = shown(truth, made);
            for (int f = 1; f < frames; f++) {
                RgbImage wanted = truth.frame(f);
                detailed.add(shown.get(f), wanted);
                enlarged.add(BicubicResize.resize(made.get(f), picture.width(), picture.height()), wanted);
                still.add(picture, wanted);
            }
        }
        return new Report.Shown(times, count, List.of(detailed.row(), enlarged.row(), still.row()));
    }

    private List<RgbImage> shown(DrawnClip clip, List<RgbImage> made) {
        int perChunk = manifest.framesPerChunk();
        List<ControlChunk> controls = new ArrayList<>(List.of(ControlChunk.empty(perChunk)));
        controls.addAll(ClipControls.of(clip, perChunk));
        PictureDetail detail = new PictureDetail(manifest.width(), manifest.height(), times);
        List<RgbImage> shown = new ArrayList<>(List.of(clip.frame(0)));
        for (int m = 1; m < controls.size(); m++) {
            List<RgbImage> chunk = made.subList(perChunk * (m - 1) + 1, perChunk * m + 1);
            shown.addAll(detail.show(last -> shown.get(perChunk * last), controls, m, chunk));
        }
        return shown;
    }

    private static final class Sum {

        private final String name;
        private double error;
        private double similarity;
        private double sharpness;
        private int frames;

        Sum(String name) {
            this.name = name;
        }

        void add(RgbImage frame, RgbImage truth) {
            error += ImageMetrics.squaredError(frame, truth);
            similarity += ImageMetrics.ssim(frame, truth);
            sharpness += ImageMetrics.sharpness(frame, truth);
            frames++;
        }

        Report.ShownRow row() {
            return new Report.ShownRow(name, error / frames, similarity / frames, sharpness / frames);
        }
    }
}
