package org.ardrag.training.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.ardrag.inference.json.Json;
import org.ardrag.training.download.Checksum;
import org.ardrag.training.download.Hub;
import org.ardrag.training.download.RemoteFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The published models that can be fetched, and where their makers publish them: {@code catalogue.json}.
 *
 * @param licences by the names that the models have for them
 * @param models in the order in which they are listed
 */
record Catalogue(Map<String, Licence> licences, List<Model> models) {

    /**
     * A licence of published weights.
     *
     * @param name by SPDX
     * @param of whom it is
     * @param forbids what free licences allow and this one does not, or nothing
     * @param address of its text
     * @param git what that text adds up to
     */
    record Licence(String name, String of, @Nullable String forbids, String address, String git) {

        RemoteFile text() {
            return new RemoteFile(URI.create(address), new Checksum(Checksum.Kind.GIT_BLOB, git));
        }

        /** What its text is called beside the weights. */
        String fileName() {
            return "LICENSE." + of.replace(' ', '-') + ".txt";
        }

        @Override
        public String toString() {
            return name + " (" + of + ")" + (forbids == null ? "" : ": no " + forbids);
        }
    }

    /**
     * A published file: in a repository of the hub, or anywhere.
     *
     * @param hub repository, or null for a file that is elsewhere
     * @param path in that repository
     * @param address of a file that is elsewhere
     * @param sha256 of it, where that is known
     * @param git what a commit knows it by, where that is known
     * @param about its size in bytes as far as it is known, else 0
     */
    record File(
            @Nullable String hub,
            @Nullable String path,
            @Nullable String address,
            @Nullable String sha256,
            @Nullable String git,
            long about) {

        private static final String REVISION = "main";

        RemoteFile at(Hub where) {
            URI place = hub == null
                    ? URI.create(Objects.requireNonNull(address))
                    : where.resolve(hub, REVISION, Objects.requireNonNull(path));
            Checksum checksum = sha256 != null
                    ? new Checksum(Checksum.Kind.SHA256, sha256)
                    : git != null ? new Checksum(Checksum.Kind.GIT_BLOB, git) : null;
            return new RemoteFile(place, checksum);
        }

        /** What it is called. */
        String fileName() {
            String place =
                    hub == null ? URI.create(Objects.requireNonNull(address)).getPath() : Objects.requireNonNull(path);
            return place.substring(place.lastIndexOf('/') + 1);
        }
    }

    /**
     * A published model.
     *
     * @param name that it is published under
     * @param what it is
     * @param network {@link org.ardrag.inference.checkpoint.PublishedNetwork#id}
     * @param part of a trainer's file, or null for the only one
     * @param config its sizes, or null for those of the network's only published one
     * @param licences names of them
     * @param files with its weights
     * @param beside files that lie beside the weights as they are
     */
    record Model(
            String name,
            String what,
            String network,
            @Nullable String part,
            @Nullable JsonNode config,
            List<String> licences,
            List<File> files,
            @Nullable List<File> beside) {

        List<File> others() {
            return beside == null ? List.of() : beside;
        }

        /** Bytes of its weights as far as they are known, else 0. */
        long about() {
            boolean known = files.stream().allMatch(file -> file.about() > 0);
            return known ? files.stream().mapToLong(File::about).sum() : 0;
        }
    }

    /** The project's own. */
    static Catalogue read() throws IOException {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream("catalogue.json"))) {
            return Json.MAPPER.readValue(in, Catalogue.class);
        }
    }

    /**
     * A model by its name, in any case.
     *
     * @throws IllegalArgumentException if there is none, with those that there are
     */
    Model find(String name) {
        return models.stream()
                .filter(model -> model.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + name + "' to fetch, but "
                        + models.stream().map(Model::name).collect(Collectors.joining(", "))));
    }

    /** The licences of a model. */
    List<Licence> of(Model model) {
        return model.licences().stream()
                .map(name -> Objects.requireNonNull(licences.get(name), name))
                .toList();
    }
}
