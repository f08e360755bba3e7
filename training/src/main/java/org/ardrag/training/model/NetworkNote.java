package org.ardrag.training.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.training.loop.Durable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * What a folder's work is judged with, such as its tracker: written down when the work begins, and held to when it goes on.
 *
 * @param file that it stands in, beside the work
 * @param own what is used for each purpose where nothing is named
 */
public record NetworkNote(Path file, Map<String, String> own) {

    /**
     * What is used for one purpose.
     *
     * @param name of it
     * @param licence of its weights; nothing if it has none
     * @param sha256 of its weights; nothing if it has none
     */
    record Used(String name, String licence, String sha256) {

        private String told() {
            return name
                    + (sha256.isEmpty()
                            ? ""
                            : " (SHA-256 " + sha256.substring(0, Math.min(12, sha256.length())) + "…)");
        }
    }

    /**
     * Writes down what is used, or compares it with what is written there. The weights' checksums are looked at.
     *
     * @param begun whether something was done in the folder already; without a note it was done with what needs no weights
     * @param named networks by the purposes that they were named for
     * @throws IllegalArgumentException if the work was begun with something else, or if weights are damaged
     */
    public void hold(boolean begun, Map<String, ImportedNetwork> named) throws IOException {
        Map<String, Used> now = usual();
        for (Map.Entry<String, ImportedNetwork> one : named.entrySet()) {
            ImportedNetwork network = one.getValue();
            now.put(one.getKey(), new Used(network.network(), network.licence(), network.checkedSum()));
        }
        if (!begun) {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Durable.write(file, (Json.MAPPER.writeValueAsString(now) + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        Map<String, Used> then = Files.exists(file) ? read() : usual();
        now.forEach((purpose, used) -> {
            Used before = then.get(purpose);
            if (!used.equals(before)) {
                throw new IllegalArgumentException(file.getParent() + " was begun with the " + purpose + " "
                        + told(before) + " and is not gone on with " + used.told()
                        + "; name what it was begun with, or another folder");
            }
        });
    }

    private static String told(@Nullable Used used) {
        return used == null ? "unknown" : used.told();
    }

    private Map<String, Used> usual() {
        Map<String, Used> usual = new LinkedHashMap<>();
        own.forEach((purpose, name) -> usual.put(purpose, new Used(name, "", "")));
        return usual;
    }

    private Map<String, Used> read() throws IOException {
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<LinkedHashMap<String, Used>>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
