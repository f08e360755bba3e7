package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.loop.Progress;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.teacher.TeacherSampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code studio evaluate}: what a model shows on held-out clips and on photographs. */
@Command(
        name = "evaluate",
        description = {
            "Measures a model, or a teacher: whether what is dragged goes where it is dragged, whether the rest stays, and what the"
                    + " picture suffers.",
            "Writes report.md, report.json, contact sheets and a video of true and generated clips side by side."
        },
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {

    /** So many clips tell what the picture's detail is worth. */
    private static final int MOST_SHOWN = 24;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--model", description = "model folder (default: the model that ships)")
    private Path folder = DefaultModel.folder();

    @Option(names = "--out", required = true, description = "folder for the report")
    private Path out = Path.of("");

    @Option(
            names = "--clips",
            defaultValue = "206",
            description = "held-out clips; 12 for a quick look (default: ${DEFAULT-VALUE})")
    private int clips;

    @Option(
            names = "--frames",
            defaultValue = "49",
            description = "frames of a clip, the picture and whole chunks (default: ${DEFAULT-VALUE})")
    private int frames;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "of clips, points and noise (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--photos", description = "folder of photographs (JPEG, PNG, BMP, GIF); without it none are tried")
    private @Nullable Path photos;

    @Option(
            names = "--points",
            defaultValue = "4",
            description = "drags on each photograph, one at a time (default: ${DEFAULT-VALUE})")
    private int points;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "auto, float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String precision = "auto";

    @Option(
            names = "--attention",
            defaultValue = "auto",
            description = "auto (the quicker one), fused or plain; a report says which one it was, and with it and"
                    + " --precision the same figures come again (default: ${DEFAULT-VALUE})")
    private String attention = "auto";

    @Option(
            names = "--whole-drags",
            description =
                    "what is held in a clip is held from the picture to the end, as it always is for a teacher, so"
                            + " that a student can be compared with its own")
    private boolean wholeDrags;

    @Option(
            names = "--shown",
            defaultValue = "1",
            description =
                    "also measures frames as a studio shows them, so many times as wide and as high as the model makes"
                            + " them, on the first " + MOST_SHOWN
                            + " clips at most (default: ${DEFAULT-VALUE})")
    private int shown;

    @Option(
            names = "--sample-steps",
            defaultValue = "50",
            description = "steps in which a teacher makes a clip (default: ${DEFAULT-VALUE})")
    private int sampleSteps;

    @Option(
            names = "--guidance",
            defaultValue = "1.5",
            description = "of a teacher, 1 for none (default: ${DEFAULT-VALUE})")
    private double guidance;

    @Option(
            names = "--shift",
            defaultValue = "3",
            description = "of the timesteps of a teacher's samples (default: ${DEFAULT-VALUE})")
    private double shift;

    @Option(
            names = "--progress",
            defaultValue = "lines",
            description = "lines (on standard error, and the report at the end) or json (an object a line; default:"
                    + " ${DEFAULT-VALUE})")
    private String progress = "lines";

    @Option(names = "--check", description = "says what is wrong with the options, and ends")
    private boolean checkOnly;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        Progress.use(progress);
        boolean ofTeacher = Teacher.is(folder);
        ModelManifest manifest = ofTeacher ? Teacher.read(folder).model() : ModelManifest.read(folder);
        check(manifest);
        TeacherSampler sampler = new TeacherSampler(sampleSteps, shift, guidance);
        if (checkOnly) {
            return 0;
        }
        Path trial = photos;
        List<Photographs.Photograph> photographs =
                trial == null ? List.of() : Photographs.read(trial, manifest.width(), manifest.height());
        try (Generator generator =
                        ofTeacher ? new TeacherGenerator(folder, sampler, TorchEngine.device(device)) : session();
                RoundTrip roundTrip = new RoundTrip(folder, manifest, TorchEngine.device(device))) {
            Tempo tempo = new Tempo();
            List<Score> scores = measureClips(generator, roundTrip, tempo, manifest);
            Report.Photos onPhotographs =
                    photographs.isEmpty() ? null : measure(photographs, generator, tempo, manifest);
            Report.Shown largeFrames = shown == 1
                    ? null
                    : new ShownEvaluation(generator, manifest, shown, seed, frames, wholeDrags(generator))
                            .run(Math.min(clips, MOST_SHOWN));
            JsonNode config = Json.MAPPER.valueToTree(ofTeacher ? Teacher.read(folder) : manifest);
            double budget = 1000.0 * manifest.framesPerChunk() / manifest.fps();
            Report report = report(
                    manifest,
                    config,
                    roundTrip.checksum(),
                    scores,
                    largeFrames,
                    onPhotographs,
                    generator,
                    tempo.timing(budget));
            ReportWriter.write(out, report);
            if (Progress.isForProgram()) {
                Progress.result(out);
            } else {
                System.out.println(ReportWriter.markdown(report));
            }
        }
        return 0;
    }

    private Generator session() throws IOException {
        InferenceOptions options = new InferenceOptions(
                device, precision, attention, 0, InferenceOptions.defaults().snapshotBytes());
        return new SessionGenerator(StudioModel.load(folder, options));
    }

    private boolean wholeDrags(Generator generator) {
        return wholeDrags || generator.wholeDrags();
    }

    private List<Score> measureClips(Generator generator, RoundTrip roundTrip, Tempo tempo, ModelManifest manifest)
            throws IOException {
        try (Generator alone =
                generator.wholeDrags() ? null : ReferencesAlone.of(folder, manifest, TorchEngine.device(device))) {
            ClipEvaluation onClips = new ClipEvaluation(
                    generator, alone, roundTrip, tempo, manifest, seed, frames, wholeDrags(generator));
            List<Score> scores = onClips.run(InProcess.IN_TURN, clips, new Countdown("clips", clips));
            onClips.firstClips().write(out.resolve("clips.png"));
            onClips.worstClips().write(out.resolve("clips-worst.png"));
            onClips.video().write(out.resolve("clips.mp4"), manifest.fps());
            return scores;
        }
    }

    private void check(ModelManifest manifest) {
        require(clips >= 1, "--clips is at least 1, " + clips + " was given");
        require(points >= 1, "--points is at least 1, " + points + " was given");
        require(shown >= 1 && shown <= 8, "--shown is from 1 to 8, " + shown + " was given");
        require(
                shown == 1 || manifest.reference() == Reference.PICTURE_AND_MOVED,
                "--shown " + shown + " was given, but " + manifest.name()
                        + " moves nothing in pixels: its frames are shown as it makes them");
        int chunk = manifest.framesPerChunk();
        require(
                frames > chunk && (frames - 1) % chunk == 0,
                "--frames is the picture and whole chunks of " + chunk + " frames, such as " + (12 * chunk + 1) + "; "
                        + frames + " was given");
    }

    private void require(boolean met, String message) {
        if (!met) {
            if (spec == null) {
                throw new IllegalArgumentException(message);
            }
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private Report.Photos measure(
            List<Photographs.Photograph> photographs, Generator generator, Tempo tempo, ModelManifest manifest)
            throws IOException {
        PhotoEvaluation evaluation = new PhotoEvaluation(generator, tempo, manifest.framesPerChunk(), seed);
        List<PhotoDrag> drags = evaluation.run(photographs, points, new Countdown("photographs", photographs.size()));
        if (drags.isEmpty()) {
            throw new IllegalArgumentException("none of the " + photographs.size()
                    + " photographs has a corner that can be dragged by a quarter of the width");
        }
        evaluation.some().write(out.resolve("photographs.png"));
        evaluation.worst().write(out.resolve("photographs-worst.png"));
        return Report.Photos.of(photographs.size(), drags);
    }

    private Report report(
            ModelManifest manifest,
            JsonNode config,
            String autoencoderChecksum,
            List<Score> scores,
            Report.@Nullable Shown largeFrames,
            Report.@Nullable Photos onPhotographs,
            Generator generator,
            Report.Timing timing) {
        Generator.Subject subject = generator.subject();
        return new Report(
                subject.name(),
                subject.checksum(),
                autoencoderChecksum,
                config,
                subject.parameters(),
                manifest.width(),
                manifest.height(),
                manifest.fps(),
                subject.computes(),
                clips,
                frames,
                wholeDrags(generator),
                seed,
                scores,
                largeFrames,
                onPhotographs,
                timing,
                Surroundings.machine(subject.device()),
                Surroundings.commit());
    }

    /** Says on the terminal how far it is and how long it will take. */
    private static final class Countdown implements IntConsumer {

        private static final long INTERVAL_NANOS = 10_000_000_000L;

        private final String what;
        private final int all;
        private final long begun = System.nanoTime();
        private long shown = begun;

        Countdown(String what, int all) {
            this.what = what;
            this.all = all;
        }

        @Override
        @SuppressWarnings("SystemOut") // a progress line is for the terminal
        public void accept(int done) {
            long now = System.nanoTime();
            double secondsLeft = (now - begun) / 1e9 / done * (all - done);
            Progress.counted(what, done, all, secondsLeft);
            if (now - shown >= INTERVAL_NANOS || done == all) {
                shown = now;
                long left = (long) secondsLeft;
                System.err.printf(Locale.ROOT, "%d/%d %s  %d:%02d left%n", done, all, what, left / 60, left % 60);
            }
        }
    }
}
