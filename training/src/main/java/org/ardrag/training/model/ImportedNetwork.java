package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.SafetensorsException;
import org.ardrag.inference.weights.WeightsFile;
import org.ardrag.training.download.Checksum;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A folder that {@link WeightsImport} has made.
 *
 * @param config the network's sizes, under the official names
 * @param source where the weights came from
 */
public record ImportedNetwork(Path folder, JsonNode config, JsonNode source) {

    /**
     * Reads the folder's small files.
     *
     * @param option that named it
     * @param allowed networks that it may hold
     * @throws IllegalArgumentException if it is none, or holds another network
     */
    public static ImportedNetwork read(String option, Path folder, Set<String> allowed) throws IOException {
        for (String name : List.of("config.json", "weights.safetensors", "source.json", WeightsImport.SUMS)) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new IllegalArgumentException(option + " is " + folder + ", which has no " + name
                        + "; a folder made by 'model fetch' or 'model import' is needed");
            }
        }
        ImportedNetwork read = new ImportedNetwork(folder, json(folder, "config.json"), json(folder, "source.json"));
        if (!allowed.contains(read.network())) {
            throw new IllegalArgumentException(option + " is " + folder + ", which holds a " + read.network() + "; "
                    + String.join(" or ", allowed) + " is needed");
        }
        return read;
    }

    private static JsonNode json(Path folder, String name) throws IOException {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(folder.resolve(name)));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(folder.resolve(name) + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Its sizes. The weights are held against them by what the head of their file says; no number is read.
     *
     * @param option that named it
     * @param type the sizes' record
     * @throws IllegalArgumentException if it has no such sizes, or other weights
     */
    public <C> C sizes(String option, Class<C> type) throws IOException {
        try (WeightsFile file = WeightsFile.open(weights())) {
            file.requireShapes(Networks.byId(network()).describe(config).shapes());
            return Json.MAPPER.treeToValue(config, type);
        } catch (CheckpointException e) {
            throw new IllegalArgumentException(
                    option + " is " + folder + ", whose config.json is of no " + network() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | SafetensorsException e) {
            throw new IllegalArgumentException(option + " is " + folder + ": " + e.getMessage(), e);
        }
    }

    /** What somebody who uses it has to know of its licence, in a line. */
    public String notice(String option) {
        String of = option + " is " + folder + " (" + network() + "). Its licence: " + licence();
        return Networks.byId(network()).restricted()
                ? of + ". THIS LICENCE FORBIDS SOMETHING, and what is trained or chosen by these weights inherits the"
                        + " question: whoever names them answers for that"
                : of;
    }

    /** What it is, as the command line names it. */
    String network() {
        return source.path("network").asString();
    }

    /** The licence of the weights, by its name. */
    String licence() {
        return source.path("licence").asString();
    }

    /** The file of its weights. */
    public Path weights() {
        return folder.resolve("weights.safetensors");
    }

    /**
     * SHA-256 of the weights in hexadecimal.
     *
     * @throws IllegalArgumentException if it is not the one that was written down when they were taken in
     */
    String checkedSum() throws IOException {
        String found = Checksum.sha256(weights()).hex();
        try (Stream<String> lines = Files.lines(folder.resolve(WeightsImport.SUMS))) {
            if (lines.noneMatch(line -> line.equals(found + "  weights.safetensors"))) {
                throw new IllegalArgumentException(
                        weights() + " is damaged: its SHA-256 is not the one in " + WeightsImport.SUMS);
            }
        }
        return found;
    }

    /** The licences' texts that lie beside the weights. */
    List<Path> licenceTexts() throws IOException {
        return LicenceTexts.in(folder);
    }
}
