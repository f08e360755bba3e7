package org.ardrag.server.runs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.server.models.ModelRegistry;
import org.ardrag.server.models.Origin;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What runs made, taken into the registry of models. Calls block. */
@Component
final class RunModels {

    /** Options that name what a run began with, the whole model before its parts. */
    private static final String[] BEGINNINGS = {"model", "from"};

    private final Runs runs;
    private final ModelRegistry registry;
    private final JsonMapper json;

    RunModels(Runs runs, ModelRegistry registry, JsonMapper json) {
        this.runs = runs;
        this.registry = registry;
        this.json = json;
    }

    /**
     * Makes what a run left a model of the registry, under the run's name, with its stage, config, data and what it began
     * with.
     *
     * @param by who takes it in
     * @return the model's name
     * @throws Problem 404 if there is no such run, 409 if it has not succeeded or the name is taken, 422 if what it left is
     *     no model that a session can be held with
     */
    String takeIn(String id, String by) throws IOException {
        Run run = runs.find(id);
        if (run.status() != RunStatus.SUCCEEDED) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "wrong-state",
                    "The run is not in that state",
                    "run " + id + " is " + run.status() + "; only what one that succeeded made can be taken in");
        }
        Map<String, String> options = RunLauncher.options(json.readTree(run.options()));
        Path folder = runs.files(run).folder();
        return registry.register(folder, id, new Origin(run.stage(), parent(options), null, data(options)), by);
    }

    /** What a run learnt from, as forms call it: a dataset, or what people gave; null for drawn clips. */
    private static @Nullable String data(Map<String, String> options) {
        String dataset = options.get("dataset");
        return dataset == null ? options.get("given") : dataset;
    }

    /** The model, or the run, that a run began with. */
    private static @Nullable String parent(Map<String, String> options) {
        for (String option : BEGINNINGS) {
            String[] path = options.getOrDefault(option, "").split("/");
            if (path.length > 1) {
                return path[1]; // behind the name of the folder that all of them lie in: models/default,
                // runs/distill-7/model
            }
        }
        return null;
    }
}
