package org.ardrag.inference.testing;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips every test tagged {@code gpu} where the engine sees no GPU, and says why. */
public final class GpuCondition implements ExecutionCondition {

    /** The tag of a test, or of a class of tests, that needs a GPU. */
    public static final String TAG = "gpu";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!context.getTags().contains(TAG)) {
            return ConditionEvaluationResult.enabled("needs no GPU");
        }
        // Asked only here: a run without such tests never starts the engine for the question.
        return decide(Gpus.seen());
    }

    static ConditionEvaluationResult decide(Gpus gpus) {
        if (!gpus.cuda()) {
            return ConditionEvaluationResult.disabled("tagged gpu, and this libtorch is built without CUDA");
        }
        if (gpus.count() == 0) {
            return ConditionEvaluationResult.disabled("tagged gpu, and this machine has no CUDA device");
        }
        return ConditionEvaluationResult.enabled(gpus.count() + " CUDA device(s)");
    }

    /**
     * What the engine sees.
     *
     * @param cuda whether its libtorch is a CUDA build
     * @param count of CUDA devices
     */
    record Gpus(boolean cuda, int count) {

        static Gpus seen() {
            Engine engine = Engine.getInstance();
            boolean cuda = engine.hasCapability(StandardCapabilities.CUDA);
            return new Gpus(cuda, cuda ? engine.getGpuCount() : 0);
        }
    }
}
