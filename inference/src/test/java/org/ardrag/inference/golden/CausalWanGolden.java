package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.Locale;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.GoldenKvCache;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Kind 03: the causal transformer, call after call with one cache, or a whole clip under a mask. */
final class CausalWanGolden {

    private static final double TOLERANCE = 2e-5;

    private CausalWanGolden() {}

    static void check(GoldenCase golden) throws IOException {
        CausalWanConfig config = golden.config("model", CausalWanConfig.class);
        for (boolean fused : new boolean[] {true, false}) {
            Compute compute = new Compute(Compute.REFERENCE.precision(), fused);
            try (Weights weights = golden.weights();
                    CausalWanModel model = new CausalWanModel(config, compute, TorchEngine.device("cpu"))) {
                assertThat(weights.tensors().keySet())
                        .containsExactlyInAnyOrderElementsOf(
                                config.weightShapes().keySet());
                if (golden.has("const.attention_mask")) {
                    checkTraining(golden, model, weights);
                } else {
                    checkCalls(golden, model, weights);
                    if (golden.has("out.latents")) {
                        CausalWanReplay.check(golden, model, weights, TOLERANCE);
                    }
                }
            }
        }
    }

    private static void checkTraining(GoldenCase golden, CausalWanModel model, Weights weights) throws IOException {
        NDManager manager = golden.manager();
        JsonNode call = golden.config("call");
        AttentionMask shape = mask(model.config(), call);
        boolean teacherForcing = call.path("teacher_forcing").asBoolean();
        NDArray mask = teacherForcing ? shape.teacherForcing(manager) : shape.blockwiseCausal(manager);
        golden.assertClose("const.attention_mask", mask.toType(DataType.FLOAT32, true), 0);
        NDArray flow = model.forwardTrain(
                manager,
                weights,
                golden.get("in.noisy"),
                golden.get("in.timestep"),
                mask,
                teacherForcing ? golden.get("in.clean") : null,
                teacherForcing ? golden.get("in.aug_timestep") : null,
                golden.get("in.prompt_embeds"),
                null);
        golden.assertClose("out.flow_pred", flow, TOLERANCE);
    }

    /** Who sees whom in a whole clip: the model's window and sinks, the call's chunks. */
    static AttentionMask mask(CausalWanConfig model, JsonNode call) {
        return new AttentionMask(
                call.path("frames").asInt(),
                call.path("frame_seq_length").asInt(),
                call.path("num_frame_per_block").asInt(),
                call.path("independent_first_frame").asBoolean(false),
                model.localAttnSize(),
                model.sinkSize());
    }

    private static void checkCalls(GoldenCase golden, CausalWanModel model, Weights weights) throws IOException {
        NDManager manager = golden.manager();
        JsonNode pipeline = golden.config("pipeline");
        JsonNode sizes = pipeline.isMissingNode() ? golden.config("call") : pipeline;
        boolean framesFirst =
                !pipeline.isMissingNode(); // the pipeline's layout is [B, F, C, H, W], the model's [B, C, F, H, W]
        int height = sizes.path("latent_height").asInt();
        int width = sizes.path("latent_width").asInt();
        int frameSeqLength = sizes.path("frame_seq_length").asInt();
        int maxFrames = sizes.path("kv_cache_size_tokens").asInt() / frameSeqLength;
        NDArray text = golden.get("in.prompt_embeds");
        int batch = (int) text.getShape().get(0);
        NDList context =
                model.context(manager, weights, text, golden.has("in.clip_fea") ? golden.get("in.clip_fea") : null);
        int calls = 0;
        try (KvCache cache = model.newCache(weights, batch, height, width, maxFrames)) {
            for (String call = name(0); golden.has(call + "noisy_input"); call = name(++calls)) {
                NDArray x = modelLayout(golden.get(call + "noisy_input"), framesFirst);
                NDArray input = golden.has(call + "y") ? x.concat(golden.get(call + "y"), 1) : x;
                NDArray t = golden.get(call + "timestep");
                int startFrame = (int) golden.get(call + "current_start").getLong() / frameSeqLength;
                NDArray flow = model.forward(manager, weights, input, t, startFrame, cache, context);
                golden.assertClose(call + "flow_pred", modelLayout(flow, framesFirst), TOLERANCE);
                if (golden.has(call + "pred_x0")) {
                    NDArray x0 = x.sub(flow.mul(sigma(pipeline, t)));
                    golden.assertClose(call + "pred_x0", modelLayout(x0, framesFirst), TOLERANCE);
                }
                checkCache(golden, call, cache, model.config(), context);
            }
        }
        assertThat(calls).as("calls in the case").isPositive();
    }

    private static void checkCache(
            GoldenCase golden, String call, KvCache cache, CausalWanConfig config, @Nullable NDList context)
            throws IOException {
        if (golden.has(call + "cache_index")) {
            long[] index = golden.get(call + "cache_index").toLongArray();
            assertThat((long) cache.endFrame() * cache.frameSeqLength())
                    .as("%sglobal_end", call)
                    .isEqualTo(index[0]);
            assertThat((long) Math.min(cache.endFrame(), cache.capacity()) * cache.frameSeqLength())
                    .as("%slocal_end", call)
                    .isEqualTo(index[1]);
        }
        for (int layer = 0; layer < config.numLayers(); layer++) {
            if (golden.has(call + "kv_after." + layer + ".k")) {
                golden.assertClose(
                        call + "kv_after." + layer + ".k", GoldenKvCache.inOrder(cache, 2 * layer), TOLERANCE);
                golden.assertClose(
                        call + "kv_after." + layer + ".v", GoldenKvCache.inOrder(cache, 2 * layer + 1), TOLERANCE);
            }
            if (context != null && golden.has(call + "cross_kv." + layer + ".k")) {
                golden.assertClose(
                        call + "cross_kv." + layer + ".k",
                        context.get(2 * layer).transpose(0, 2, 1, 3),
                        TOLERANCE);
                golden.assertClose(
                        call + "cross_kv." + layer + ".v",
                        context.get(2 * layer + 1).transpose(0, 2, 1, 3),
                        TOLERANCE);
            }
        }
    }

    private static double sigma(JsonNode pipeline, NDArray t) {
        return FlowMatchScheduler.training(pipeline.path("timestep_shift").asDouble())
                .sigma(t.toFloatArray()[0]);
    }

    private static NDArray modelLayout(NDArray x, boolean framesFirst) {
        return framesFirst ? x.transpose(0, 2, 1, 3, 4) : x;
    }

    private static String name(int call) {
        return String.format(Locale.ROOT, "call%02d.", call);
    }
}
