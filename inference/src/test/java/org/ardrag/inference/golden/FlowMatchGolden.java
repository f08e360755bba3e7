package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Arrays;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import tools.jackson.databind.JsonNode;

/** Kind 08: the flow matching tables and conversions. */
final class FlowMatchGolden {

    private static final double RELATIVE = 1e-6;
    private static final double ABSOLUTE = 2e-6;

    private FlowMatchGolden() {}

    static void check(GoldenCase golden) throws IOException {
        JsonNode config = golden.config("scheduler");
        double shift = config.path("shift").asDouble();
        FlowMatchScheduler training = FlowMatchScheduler.training(shift);
        compareTable(golden, "train.sigmas", training.sigmas());
        compareTable(golden, "train.timesteps", toDouble(training.timesteps()));
        compareTable(golden, "train.linear_timesteps_weights", training.trainingWeights());
        for (JsonNode steps : golden.config("inference_steps")) {
            int n = steps.asInt();
            FlowMatchScheduler extra = new FlowMatchScheduler(n, shift, 0, true);
            compareTable(golden, "infer" + n + ".sigmas", extra.sigmas());
            compareTable(golden, "infer" + n + ".timesteps", toDouble(extra.timesteps()));
            FlowMatchScheduler byDefault = new FlowMatchScheduler(n, shift, 0.003 / 1.002, false);
            compareTable(golden, "infer" + n + "_default_ctor.sigmas", byDefault.sigmas());
            compareTable(golden, "infer" + n + "_default_ctor.timesteps", toDouble(byDefault.timesteps()));
        }
        for (int i = 0; golden.has("warped." + i + ".list"); i++) {
            long[] list = golden.get("warped." + i + ".list").toLongArray();
            int[] steps = Arrays.stream(list).mapToInt(Math::toIntExact).toArray();
            float[] warped = training.warp(steps);
            compareTable(golden, "warped." + i + ".timesteps", toDouble(warped));
            double[] sigmas = new double[warped.length];
            for (int j = 0; j < warped.length; j++) {
                sigmas[j] = warped[j] / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
            }
            compareTable(golden, "warped." + i + ".sigmas", sigmas);
        }
        checkConversions(golden, training);
    }

    private static void checkConversions(GoldenCase golden, FlowMatchScheduler training) throws IOException {
        NDArray x0 = golden.get("in.x0");
        NDArray noise = golden.get("in.noise");
        NDArray v = golden.get("in.velocity");
        float[] t = golden.get("in.timestep").toFloatArray();
        long[] ids = golden.get("out.timestep_id").toLongArray();
        float[] weights = golden.get("out.training_weight").toFloatArray();
        float[] sigmas = golden.get("out.sigma_used").toFloatArray();
        NDArray xt = golden.get("out.add_noise");
        for (int i = 0; i < t.length; i++) {
            assertThat(training.nearest(t[i])).isEqualTo((int) ids[i]);
            double sigma = training.sigma(t[i]);
            assertThat(sigma).isCloseTo(sigmas[i], within(RELATIVE));
            assertThat(training.trainingWeights()[(int) ids[i]]).isCloseTo(weights[i], within(1e-5));
            close(golden, "out.add_noise", i, Flow.addNoise(row(x0, i), row(noise, i), sigma), ABSOLUTE);
            close(golden, "out.flow_to_x0", i, Flow.toX0(row(xt, i), row(v, i), sigma), ABSOLUTE);
            close(golden, "out.training_target", i, Flow.target(row(x0, i), row(noise, i)), ABSOLUTE);
            double next = training.nextSigma(t[i]);
            close(golden, "out.euler_step", i, Flow.eulerStep(row(xt, i), row(v, i), sigma, next), ABSOLUTE);
        }
    }

    private static NDArray row(NDArray batch, int i) {
        return batch.get("" + i);
    }

    private static void close(GoldenCase golden, String name, int i, NDArray actual, double tolerance)
            throws IOException {
        float worst = actual.sub(row(golden.get(name), i)).abs().max().getFloat();
        assertThat(worst).as("%s row %s", name, i).isLessThanOrEqualTo((float) tolerance);
    }

    private static double[] toDouble(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    private static void compareTable(GoldenCase golden, String name, double[] actual) throws IOException {
        float[] expected = golden.get(name).toFloatArray();
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as("%s[%s]", name, i)
                    .isCloseTo(expected[i], within(RELATIVE * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
