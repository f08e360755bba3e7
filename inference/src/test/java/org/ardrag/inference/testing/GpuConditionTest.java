package org.ardrag.inference.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import org.ardrag.inference.testing.GpuCondition.Gpus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GpuConditionTest {

    @Test
    void skipsWithTheReasonWhenLibtorchHasNoCuda() {
        var result = GpuCondition.decide(new Gpus(false, 0));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("without CUDA"));
    }

    @Test
    void skipsWithTheReasonWhenThereIsNoDevice() {
        var result = GpuCondition.decide(new Gpus(true, 0));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no CUDA device"));
    }

    @Test
    void runsWhereThereIsADevice() {
        assertThat(GpuCondition.decide(new Gpus(true, 1)).isDisabled()).isFalse();
    }

    /** Fails wherever the condition lets it run without a GPU. */
    @Test
    @Tag(GpuCondition.TAG)
    void aTaggedTestRunsOnlyWhereTheEngineSeesAGpu() {
        assertThat(Engine.getInstance().getGpuCount()).isPositive();
    }
}
