package org.ardrag.server.runs;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.models.ModelFolders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What a run may begin with: files and folders in the runs' folder, in that of the models, and in those that the owner
 * has named. They are called by the folder's name and the path inside, such as {@code runs/teacher-3/model}; nothing
 * else of the machine can be reached, and nothing is told of where it lies.
 */
@Component
public final class RunInputs {

    private static final Logger LOG = LoggerFactory.getLogger(RunInputs.class);
    private static final int DEPTH = 4;
    private static final int MOST = 500;

    /**
     * Something that an option may be given.
     *
     * @param kind {@code weights}, {@code model}, {@code teacher}, {@code dataset}, {@code given} or {@code folder}
     */
    record Input(String path, String kind) {}

    /** What people have given is used as a whole. */
    private static final String GIVEN = "given";

    /** By the name that forms give them. Models lie in several folders. */
    private final Map<String, List<Path>> roots = new LinkedHashMap<>();

    RunInputs(StudioProperties studio, RunsProperties properties) {
        roots.put("runs", List.of(folder(studio, properties)));
        roots.put("models", ModelFolders.all(studio));
        roots.put(GIVEN, List.of(studio.dataDir().resolve(GIVEN)));
        roots.put("datasets", List.of(studio.dataDir().resolve("datasets")));
        for (Path named : properties.folders()) {
            roots.putIfAbsent(named.toAbsolutePath().normalize().getFileName().toString(), List.of(named));
        }
    }

    /** Where the runs' folders are. */
    static Path folder(StudioProperties studio, RunsProperties properties) {
        Path named = properties.dir();
        return (named == null ? studio.dataDir().resolve("runs") : named)
                .toAbsolutePath()
                .normalize();
    }

    /**
     * The file or folder of this name.
     *
     * @param option whose value it is, for the message
     * @throws BadValueException if there is none, or it lies elsewhere
     */
    public Path resolve(String option, String name) {
        int slash = name.indexOf('/');
        if (name.indexOf('\0') < 0) {
            for (Path root : roots.getOrDefault(slash < 0 ? name : name.substring(0, slash), List.of())) {
                Path real = inside(root, slash < 0 ? "" : name.substring(slash + 1));
                if (real != null) {
                    return real;
                }
            }
        }
        throw new BadValueException(
                option + " is \"" + name + "\", which is not there; allowed are files and folders in "
                        + String.join(", ", roots.keySet()) + ", such as runs/autoencoder-1/autoencoder.safetensors");
    }

    /** A path in a folder; null if there is none, or if it leads out of it. */
    private static @Nullable Path inside(Path root, String path) {
        try {
            Path real = root.resolve(path).toRealPath();
            return real.startsWith(root.toRealPath()) ? real : null;
        } catch (IOException e) {
            LOG.debug("there is no {} in {}", path, root, e);
            return null;
        }
    }

    /** What there is to choose from; not all of it where that is much. */
    List<Input> all() {
        List<Input> found = new ArrayList<>();
        roots.forEach((name, folders) -> folders.forEach(root -> search(name, root, kind -> true, found)));
        return found;
    }

    private static void search(String name, Path root, Predicate<String> kinds, List<Input> found) {
        try {
            if (name.equals(GIVEN)) {
                if (Files.isDirectory(root) && kinds.test(GIVEN)) {
                    found.add(new Input(GIVEN, GIVEN));
                }
            } else if (Files.isDirectory(root)) {
                Files.walkFileTree(
                        root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new Search(name, root, kinds, found));
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be looked through", root, e);
        }
    }

    /** The datasets that there are to choose from, by name. */
    public List<String> datasets() {
        List<Input> found = new ArrayList<>();
        roots.forEach((name, folders) -> folders.forEach(root -> search(name, root, "dataset"::equals, found)));
        return found.stream().map(Input::path).sorted().toList();
    }

    private static final class Search extends SimpleFileVisitor<Path> {

        private final String name;
        private final Path root;
        private final Predicate<String> kinds;
        private final List<Input> found;

        Search(String name, Path root, Predicate<String> kinds, List<Input> found) {
            this.name = name;
            this.root = root;
            this.kinds = kinds;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && folder.getFileName().toString().startsWith(".")) {
                return FileVisitResult.SKIP_SUBTREE; // the studio's own
            }
            String kind = kind(folder);
            if (!folder.equals(root)) {
                add(folder, kind);
            }
            if (found.size() >= MOST) {
                return FileVisitResult.TERMINATE;
            }
            // The clips of a dataset are nothing to begin with by themselves.
            return kind.equals("dataset") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean optimizer = file.getFileName().toString().startsWith("adamw-");
            add(file, file.toString().endsWith(".safetensors") && !optimizer ? "weights" : null);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private static String kind(Path folder) {
            if (DatasetFiles.isDataset(folder)) {
                return "dataset";
            }
            if (Files.exists(folder.resolve("teacher.json"))) {
                return "teacher";
            }
            return Files.exists(folder.resolve("model.json")) ? "model" : "folder";
        }

        private void add(Path path, @Nullable String kind) {
            if (kind != null && kinds.test(kind) && found.size() < MOST) {
                found.add(new Input(name + "/" + root.relativize(path), kind));
            }
        }
    }
}
