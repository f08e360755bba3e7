package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.weights.Weights;
import tools.jackson.databind.JsonNode;

/**
 * Kind 03 from its first noise to its last latent: the loop of Self-Forcing's {@code pipeline/causal_inference.py}, every
 * call fed with what came out of those before it, and with the noise that the official loop drew.
 */
final class CausalWanReplay {

    private final GoldenCase golden;
    private final NDManager manager;
    private final CausalWanModel model;
    private final Weights weights;
    private final JsonNode pipeline;
    private final FlowMatchScheduler scheduler;
    private final float[] steps;
    private final NDList context;
    private int renoised;

    private CausalWanReplay(GoldenCase golden, CausalWanModel model, Weights weights) throws IOException {
        this.golden = golden;
        this.model = model;
        this.weights = weights;
        manager = golden.manager();
        pipeline = golden.config("pipeline");
        scheduler = FlowMatchScheduler.training(pipeline.path("timestep_shift").asDouble());
        steps = golden.get("in.denoising_step_list").toFloatArray();
        context = model.context(manager, weights, golden.get("in.prompt_embeds"), null);
    }

    static void check(GoldenCase golden, CausalWanModel model, Weights weights, double tolerance) throws IOException {
        new CausalWanReplay(golden, model, weights).run(tolerance);
    }

    private void run(double tolerance) throws IOException {
        requireSteps();
        NDArray noise = golden.get("in.noise"); // [B, F, C, H, W], as all that the pipeline has
        int batch = (int) noise.getShape().get(0);
        int maxFrames = pipeline.path("kv_cache_size_tokens").asInt()
                / pipeline.path("frame_seq_length").asInt();
        NDArray latents = null;
        try (KvCache cache = model.newCache(
                weights,
                batch,
                pipeline.path("latent_height").asInt(),
                pipeline.path("latent_width").asInt(),
                maxFrames)) {
            int frame = 0;
            if (golden.has("in.initial_latent")) {
                latents = golden.get("in.initial_latent");
                int all = (int) latents.getShape().get(1);
                while (frame < all) {
                    int frames = chunk(frame);
                    call(latents.get(":, {}:{}", frame, frame + frames), 0, frame, cache);
                    frame += frames;
                }
            }
            for (int at = 0; at < noise.getShape().get(1); ) {
                int frames = chunk(frame);
                NDArray made = denoise(noise.get(":, {}:{}", at, at + frames), frame, cache);
                call(made, pipeline.path("context_noise").asInt(), frame, cache);
                latents = latents == null ? made : latents.concat(made, 1);
                at += frames;
                frame += frames;
            }
        }
        assertThat(golden.has(renoise(renoised)))
                .as("noise that the loop did not use")
                .isFalse();
        assertThat(latents).isNotNull();
        golden.assertClose("out.latents", latents, tolerance);
    }

    /** The steps that the loop goes through are those that the config's warped ones come to. */
    private void requireSteps() {
        int[] unwarped = StreamSupport.stream(
                        pipeline.path("denoising_step_list_unwarped").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        if (pipeline.path("warp_denoising_step").asBoolean()) {
            float[] warped = scheduler.warp(unwarped);
            assertThat(steps).hasSize(warped.length);
            for (int i = 0; i < steps.length; i++) {
                assertThat(steps[i]).isCloseTo(warped[i], within(1e-3f));
            }
        }
    }

    /** Frames of the chunk that begins with this one. */
    private int chunk(int frame) {
        boolean alone = frame == 0 && pipeline.path("independent_first_frame").asBoolean();
        return alone ? 1 : pipeline.path("num_frame_per_block").asInt();
    }

    private NDArray denoise(NDArray noise, int frame, KvCache cache) throws IOException {
        NDArray x = noise;
        for (int i = 0; ; i++) {
            NDArray x0 = Flow.toX0(x, call(x, steps[i], frame, cache), scheduler.sigma(steps[i]));
            if (i == steps.length - 1) {
                return x0;
            }
            NDArray drawn = golden.get(renoise(renoised++)).reshape(x0.getShape());
            x = Flow.addNoise(x0, drawn, scheduler.sigma(steps[i + 1]));
        }
    }

    /** The flow of some frames, all of them at one timestep: [B, F, C, H, W]. */
    private NDArray call(NDArray x, float timestep, int frame, KvCache cache) {
        NDArray t = manager.ones(new Shape(x.getShape().get(0), x.getShape().get(1)))
                .mul(timestep);
        return model.forward(manager, weights, x.transpose(0, 2, 1, 3, 4), t, frame, cache, context)
                .transpose(0, 2, 1, 3, 4);
    }

    private static String renoise(int number) {
        return String.format(Locale.ROOT, "in.renoise.%02d", number);
    }
}
