package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.autoencoder.AutoencoderConfig;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.transformer.TransformerConfig;
import org.junit.jupiter.api.Test;

class StepCostTest {

    private static double weights(Map<String, Shape> shapes, String part) {
        return shapes.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part) && entry.getKey().endsWith(".weight"))
                .filter(entry -> entry.getValue().dimension() > 1)
                .mapToDouble(entry -> entry.getValue().size())
                .sum();
    }

    /** 6 operations for each weight and token besides attention (Kaplan et al. 2020, arXiv 2001.08361, section 2.1). */
    @Test
    void aTransformersStepCostsSixOperationsForEachWeightAndToken() throws IOException {
        TransformerConfig config =
                ConfigFile.read(null, List.of("frames=9", "model.transformer.num_layers=48"), TransformerConfig.class);
        StepCost cost = StepCost.of(config);
        assertThat(cost.tokens()).isEqualTo(2 * 4 * 3 * 64);
        double blocks = weights(config.model().transformer().weightShapes(), "blocks.");
        // Of 6 x 64 tokens a clip, the clean and the noisy frame m each see the m + 1 frames up to it.
        double attention = 6 * 48 * (4.0 * 2 * (1 + 2 + 3) * 64 * 64) * 2 * 192;
        assertThat(cost.operations()).isCloseTo(6 * blocks * cost.tokens() + attention, withinPercentage(3));
    }

    @Test
    void aTeacherSeesEveryTokenAndPaysForRecomputingBlocks() throws IOException {
        List<String> deep =
                List.of("frames=9", "model.transformer.num_layers=48", "model.transformer.local_attn_size=-1");
        TeacherConfig config = ConfigFile.read(null, deep, TeacherConfig.class);
        StepCost cost = StepCost.of(config);
        double tokens = 4 * 3 * 64;
        assertThat(cost.tokens()).isEqualTo(tokens);
        double blocks = weights(config.model().transformer().weightShapes(), "blocks.");
        double attention = 6 * 48 * 4.0 * (3 * 64) * (3 * 64) * 2 * 192;
        assertThat(cost.operations()).isCloseTo(6 * blocks * tokens + attention, withinPercentage(3));
        List<String> recomputed = new ArrayList<>(deep);
        recomputed.add("recompute_blocks=true");
        assertThat(StepCost.of(ConfigFile.read(null, recomputed, TeacherConfig.class))
                        .operations())
                .isCloseTo(cost.operations() * 8 / 6, withinPercentage(1e-9));
    }

    /** A student of three steps: four passes a rollout; three frames behind the picture, of 64 tokens each. */
    @Test
    void reinforcementAndDistillationCountTheirPasses() throws IOException {
        GrpoConfig grpo = ConfigFile.read(null, List.of("frames=13", "group_size=8"), GrpoConfig.class);
        TeacherConfig teacher =
                ConfigFile.read(null, List.of("model.transformer.local_attn_size=-1"), TeacherConfig.class);
        ModelManifest model =
                ConfigFile.read(null, List.of(), TransformerConfig.class).model();
        // 4 to roll out, 2 for each density, 2 to learn: the step and the clean pass.
        assertThat(StepCost.of(grpo, model).tokens()).isEqualTo(8 * 3 * 64 * (4 + 4 + 2));
        DistillConfig one = ConfigFile.read(
                null, List.of("frames=13", "critic_updates=1", "adversarial_weight=0"), DistillConfig.class);
        // Two rollouts of 4 passes and the replay's 2 over 3 frames; one look, three estimates over all 4 frames.
        assertThat(StepCost.of(one, teacher.model()).tokens()).isEqualTo(4 * 64 * (3 * (2 * 4 + 2) + 4 * (1 + 3)));
        DistillConfig five = ConfigFile.read(
                null, List.of("frames=13", "critic_updates=5", "adversarial_weight=0"), DistillConfig.class);
        PassCost pass = PassCost.of(model);
        double update =
                2 * 4 * pass.walk(4, 4) + 6 * PassCost.of(teacher.model()).clip(4, 4);
        assertThat(StepCost.of(five, teacher.model()).operations()
                        - StepCost.of(one, teacher.model()).operations())
                .isCloseTo(4 * update, withinPercentage(1e-9));
    }

    /** One more forward pass wherever the way back goes through blocks: critic, judged student, replay; grpo's replay. */
    @Test
    void blocksWorkedOutOnceMoreCostAForwardPassOfEachWayBack() throws IOException {
        ModelManifest teacher = ConfigFile.read(
                        null, List.of("model.transformer.local_attn_size=-1"), TeacherConfig.class)
                .model();
        List<String> settings = List.of("frames=13", "critic_updates=2", "adversarial_weight=0.1", "r1_weight=0.1");
        double kept = StepCost.of(ConfigFile.read(null, settings, DistillConfig.class), teacher)
                .operations();
        List<String> recomputing = new ArrayList<>(settings);
        recomputing.add("recompute_blocks=true");
        DistillConfig config = ConfigFile.read(null, recomputing, DistillConfig.class);
        double clip = PassCost.of(teacher).clip(4, 4);
        double walk = PassCost.of(config.model()).walk(4, 4);
        assertThat(StepCost.of(config, teacher).operations() - kept)
                .isCloseTo(2 * (2 * 3 * clip + clip + walk), withinPercentage(1e-6));

        ModelManifest model = config.model();
        List<String> all = List.of("frames=13", "group_size=8", "stochastic_steps=all");
        List<String> allRecomputing = new ArrayList<>(all);
        allRecomputing.add("recompute_blocks=true");
        assertThat(StepCost.of(ConfigFile.read(null, allRecomputing, GrpoConfig.class), model)
                                .operations()
                        - StepCost.of(ConfigFile.read(null, all, GrpoConfig.class), model)
                                .operations())
                .isCloseTo(2 * 2 * PassCost.of(model).walk(8, 4), withinPercentage(1e-6));
    }

    /** Of six frames behind the picture, one by one, frame m sees m + 1; in two chunks, three see 4 and three see 7. */
    @Test
    void framesOfAChunkSeeEachOther() throws IOException {
        List<String> one = List.of("frames=25", "critic_updates=1", "adversarial_weight=0");
        List<String> three = new ArrayList<>(one);
        three.add("model.num_frame_per_block=3");
        DistillConfig byFrame = ConfigFile.read(null, one, DistillConfig.class);
        DistillConfig byChunk = ConfigFile.read(null, three, DistillConfig.class);
        ModelManifest teacher = ConfigFile.read(
                        null, List.of("model.transformer.local_attn_size=-1"), TeacherConfig.class)
                .model();
        int more = 3 * (4 + 7) - (2 + 3 + 4 + 5 + 6 + 7);
        double products = 4 * 6 * (double) more * 64 * 64 * 2 * 192; // clips, blocks, pairs, products of a pair
        double passes = 2 * 2 * 4 + 8; // two rollouts of four passes, and the replay there and back
        assertThat(StepCost.of(byChunk, teacher).operations()
                        - StepCost.of(byFrame, teacher).operations())
                .isCloseTo(passes * products, withinPercentage(1e-6));
        assertThat(StepCost.of(byChunk, teacher).tokens())
                .isEqualTo(StepCost.of(byFrame, teacher).tokens());
    }

    @Test
    void anAutoencodersLayersCountWhereTheyCompute() throws IOException {
        String all = "[false, false, false]";
        AutoencoderConfig still = ConfigFile.read(
                null,
                List.of("frames=4", "model.encoder_time_downscale=" + all, "model.decoder_time_upscale=" + all),
                AutoencoderConfig.class);
        double places = 8 * 4 * 8 * 8;
        double layers = weights(still.model().weightShapes(), "coder.");
        assertThat(StepCost.of(still)).isEqualTo(new StepCost(places, 6 * layers * places));

        // Time is halved before the second of the encoder's stages computes, and in the decoder doubled behind it.
        AutoencoderConfig halved = ConfigFile.read(
                null,
                List.of(
                        "frames=5",
                        "model.encoder_time_downscale=[false, true, false]",
                        "model.decoder_time_upscale=[false, true, false]"),
                AutoencoderConfig.class);
        Map<String, Shape> shapes = halved.model().weightShapes();
        double early = 0;
        double late = 0;
        for (Map.Entry<String, Shape> weight : shapes.entrySet()) {
            if (weight.getValue().dimension() == 4) {
                int layer = Integer.parseInt(weight.getKey().split("\\.")[1]);
                boolean slow = weight.getKey().startsWith("encoder.") ? layer >= 7 : layer <= 13;
                early += slow ? 0 : weight.getValue().size();
                late += slow ? weight.getValue().size() : 0;
            }
        }
        double all6 = 8 * 6 * 8 * 8;
        assertThat(StepCost.of(halved).operations()).isCloseTo(6 * all6 * (early + late / 2), withinPercentage(1e-9));
        assertThat(StepCost.of(halved).tokens()).isEqualTo(all6 / 2);
    }
}
