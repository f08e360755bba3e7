package org.ardrag.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Names without what trainers and wrappers put around a model. */
final class CheckpointNames {

    /** FSDP, activation checkpointing and {@code torch.compile}, anywhere in a name. */
    private static final Pattern WRAPPERS =
            Pattern.compile("_fsdp_wrapped_module\\.|_checkpoint_wrapped_module\\.|_orig_mod\\.");

    /** DataParallel and {@code WanDiffusionWrapper}, in front. */
    private static final Pattern FRONT = Pattern.compile("^(?:module\\.|model\\.)+");

    private CheckpointNames() {}

    /**
     * The model's own names, each with the file's.
     *
     * @throws CheckpointException when two names of the file become one
     */
    static Map<String, String> unwrapped(Iterable<String> names) {
        Map<String, String> own = new LinkedHashMap<>();
        for (String name : names) {
            String clean = FRONT.matcher(WRAPPERS.matcher(name).replaceAll("")).replaceFirst("");
            String other = own.put(clean, name);
            if (other != null) {
                throw new CheckpointException("names " + other + " and " + name + " are both " + clean);
            }
        }
        return own;
    }
}
