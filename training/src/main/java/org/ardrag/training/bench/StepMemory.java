package org.ardrag.training.bench;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.transformer.TransformerConfig;

/**
 * What a stage's run holds of a device's memory, in bytes: its networks all the time, and the rest of one moment after the
 * other, of which the largest counts. The formula of docs/models.md. Left out: what an allocator keeps unused, CUDA's own,
 * latents, and all that has the size of a latent.
 *
 * @param networks weights, gradients, moments, averages; frozen networks; the autoencoder
 * @param moments when much else is there
 */
public record StepMemory(double networks, List<Moment> moments) {

    /** A weight in float32. */
    private static final double FROZEN = Precision.FLOAT32.bytes();

    /** The weight, its gradient, both of AdamW's moments, the moving average. */
    private static final double TAUGHT = 5 * FROZEN;

    /** The same of the critic, whose average nobody asks for. */
    private static final double TAUGHT_WITHOUT_AVERAGE = TAUGHT - FROZEN;

    /** Clips that the teacher's look at held-out data encodes at once. */
    private static final int TEACHERS_LOOK = 4;

    public StepMemory {
        moments = List.copyOf(moments);
    }

    /**
     * A moment of a step.
     *
     * @param what happens
     * @param casts weights in another type than float32, for passes and in graphs
     * @param keys KV caches, and copies of them
     * @param graphs what waits for its way back
     * @param working what that makes on its way
     */
    public record Moment(String what, double casts, double keys, double graphs, double working) {

        static Moment of(String what, double working) {
            return new Moment(what, 0, 0, 0, working);
        }

        /** All of it. */
        public double bytes() {
            return casts + keys + graphs + working;
        }
    }

    /** The moment that takes most. */
    public Moment fullest() {
        return moments.stream().max(Comparator.comparingDouble(Moment::bytes)).orElseThrow();
    }

    /** The most at one time. */
    public double bytes() {
        return networks + fullest().bytes();
    }

    /** The teacher. */
    public static StepMemory of(TeacherConfig config) {
        ModelManifest manifest = config.model();
        GraphSize graph = GraphSize.of(manifest, config.precision());
        int frames = config.pool().latentFrames(manifest);
        double tokens = (double) config.pool().batchSize() * frames * graph.frameTokens();
        List<Moment> moments = new ArrayList<>(wholeClip(graph, tokens, config.recomputeBlocks(), 0));
        moments.add(encoding(manifest, config.pool().poolBatch(), config.pool().frames()));
        moments.add(Moment.of(
                "a look at held-out clips",
                Math.max(
                        CodingMemory.encoding(
                                manifest, TEACHERS_LOOK, config.pool().frames()),
                        CodingMemory.decoding(manifest, config.pool().frames()))));
        return new StepMemory(TAUGHT * parameters(manifest) + autoencoder(manifest), moments);
    }

    /** The causal transformer by teacher forcing: clean and noisy frames in one pass, behind a mask. */
    public static StepMemory of(TransformerConfig config) {
        ModelManifest manifest = config.model();
        GraphSize graph = GraphSize.of(manifest, config.precision());
        double tokens = 2.0 * config.latentFrames() * graph.frameTokens();
        double mask = tokens * tokens * config.precision().bytes(); // each block's attention has one of its own
        List<Moment> moments =
                new ArrayList<>(wholeClip(graph, config.pool().batchSize() * tokens, config.recomputeBlocks(), mask));
        moments.add(encoding(manifest, config.pool().poolBatch(), config.pool().frames()));
        return new StepMemory(TAUGHT * parameters(manifest) + autoencoder(manifest), moments);
    }

    private static List<Moment> wholeClip(GraphSize graph, double tokens, boolean recomputed, double mask) {
        double casts = casts(graph.model(), graph.precision());
        int blocks = graph.model().numLayers();
        return List.of(
                recomputed
                        ? new Moment(
                                "back through a block",
                                casts / blocks,
                                0,
                                graph.betweenBlocks(tokens) + graph.block(tokens) + mask,
                                graph.working(tokens))
                        : new Moment(
                                "back through a clip",
                                casts,
                                0,
                                graph.learning(tokens) + blocks * mask,
                                graph.working(tokens)));
    }

    /**
     * Distillation.
     *
     * @param scores the model of both scores
     */
    public static StepMemory of(DistillConfig config, ModelManifest scores) {
        ModelManifest manifest = config.model();
        int clips = config.pool().batchSize();
        int frames = config.pool().latentFrames(manifest);
        GraphSize score = GraphSize.of(scores, config.precision());
        double tokens = (double) clips * frames * score.frameTokens();
        boolean adversarial = config.adversarialWeight() > 0;
        int every = Math.max(1, score.model().numLayers() / 2);
        int depths = score.model().numLayers() / every;
        double judged = adversarial ? score.judged(tokens, depths) : 0;
        double casts = casts(score.model(), config.precision());
        double studentCasts = casts(manifest.transformer(), config.precision());
        int looks = adversarial ? config.r1Weight() > 0 ? 3 : 2 : 1;

        List<Moment> moments = new ArrayList<>();
        // The fake score on what the student made, on the true clip, and beside it: one way back for all. Then the clip
        // that the student made, through the frozen fake score; the true one leaves no graph.
        double throughScore;
        if (config.recomputeBlocks()) {
            int blocks = score.model().numLayers();
            double between = score.betweenBlocks(tokens);
            moments.add(new Moment(
                    "the critic learns",
                    casts / blocks,
                    0,
                    looks * between + Math.max(looks * judged, score.block(tokens)),
                    score.working(tokens)));
            throughScore = adversarial ? between + Math.max(judged, score.frozen(tokens) / blocks) : 0;
            moments.add(new Moment("the student is judged", casts, 0, throughScore, score.working(tokens)));
        } else {
            moments.add(new Moment(
                    "the critic learns",
                    looks * casts,
                    0,
                    looks * (score.learning(tokens) + judged),
                    score.working(tokens)));
            throughScore = adversarial ? score.frozen(tokens) + judged : 0;
            moments.add(new Moment("the student is judged", 2 * casts, 0, throughScore, score.working(tokens)));
        }
        Walk walk = new Walk(manifest, config.precision(), clips, frames);
        if (config.frameByFrame()) {
            moments.add(walk.back(studentCasts, config.recomputeBlocks()));
        } else {
            int chunks = walk.chunks();
            moments.add(new Moment(
                    "back through all chunks",
                    (chunks + 2) * studentCasts,
                    walk.cache() + walk.past(),
                    chunks * walk.graph() + throughScore,
                    score.working(tokens)));
        }
        moments.add(encoding(manifest, config.pool().poolBatch(), config.pool().frames()));

        double head = adversarial ? discriminator(score.model().dim(), depths) : 0;
        double networks = TAUGHT * parameters(manifest)
                + TAUGHT_WITHOUT_AVERAGE * (parameters(scores) + head)
                + FROZEN * parameters(scores)
                + autoencoder(manifest);
        return new StepMemory(networks, moments);
    }

    /** Reinforcement of this student. */
    public static StepMemory of(GrpoConfig config, ModelManifest manifest) {
        int frames = 1 + (config.frames() - 1) / manifest.latents().framesPerLatent();
        double casts = casts(manifest.transformer(), config.precision());
        Walk group = new Walk(manifest, config.precision(), config.groupSize(), frames);
        Walk heldOut = new Walk(manifest, config.precision(), config.heldOutClips(), frames);
        List<Moment> moments = List.of(
                group.back(casts, config.recomputeBlocks()),
                new Moment("held-out clips are made", casts, heldOut.cache(), 0, 0),
                Moment.of(
                        "a clip is encoded or decoded",
                        Math.max(
                                CodingMemory.encoding(manifest, 1, config.frames()),
                                CodingMemory.decoding(manifest, config.frames()))));
        return new StepMemory((TAUGHT + FROZEN) * parameters(manifest) + autoencoder(manifest), moments);
    }

    /** Clips gone through chunk by chunk, behind a KV cache. */
    private record Walk(ModelManifest manifest, Precision precision, int clips, int frames) {

        private int window() {
            int window = manifest.transformer().localAttnSize();
            return window > 0 ? window : frames;
        }

        /** Latent frames that the last chunk looks at. */
        private int reach() {
            return Math.min(frames, window());
        }

        int chunks() {
            return (frames - 1) / manifest.numFramePerBlock();
        }

        /** The ring has its size from the beginning, however short the clip. */
        double cache() {
            return KvCache.bytes(
                    manifest.transformer(),
                    precision,
                    clips,
                    window(),
                    GraphSize.of(manifest, precision).frameTokens());
        }

        /** Copies of what a chunk looks back on, which a recorded pass has. */
        double past() {
            return GraphSize.of(manifest, precision).keys(clips, reach() - manifest.numFramePerBlock());
        }

        double graph() {
            return GraphSize.of(manifest, precision).behind(clips, manifest.numFramePerBlock(), reach());
        }

        /** One chunk, behind a copy of the cache: cast weights for passes that fill it, and those of the recorded one. */
        Moment back(double casts, boolean recomputed) {
            GraphSize size = GraphSize.of(manifest, precision);
            double tokens = (double) clips * manifest.numFramePerBlock() * size.frameTokens();
            int blocks = size.model().numLayers();
            return new Moment(
                    "back through a chunk",
                    recomputed ? casts + casts / blocks : 2 * casts,
                    cache() + past(),
                    recomputed ? size.betweenBlocks(tokens) + graph() / blocks : graph(),
                    size.working(tokens));
        }
    }

    private static Moment encoding(ModelManifest manifest, int clips, int frames) {
        return Moment.of("new clips are encoded", CodingMemory.encoding(manifest, clips, frames));
    }

    /** One copy of the weights in the type that passes compute in; none in float32. */
    private static double casts(CausalWanConfig model, Precision precision) {
        return precision == Precision.FLOAT32 ? 0 : precision.bytes() * numbers(model.weightShapes());
    }

    private static double parameters(ModelManifest manifest) {
        return numbers(manifest.transformer().weightShapes());
    }

    private static double autoencoder(ModelManifest manifest) {
        return FROZEN * numbers(manifest.autoencoder().weightShapes());
    }

    private static double discriminator(double dim, int depths) {
        return 2 * depths * dim + depths * dim * dim + dim + dim + 1;
    }

    private static double numbers(Map<String, Shape> shapes) {
        return shapes.values().stream().mapToDouble(Shape::size).sum();
    }
}
