package org.ardrag.server.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Shelf;
import org.ardrag.server.storage.Shelves;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Models as folders and as rows of the table. A model that comes in gets its folder first, then its row; one that goes loses
 * them in that order, too. What a studio that was killed in between has left, {@link #reconcile} mends. Calls block.
 */
@Component
class ModelStore {

    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /** Fills a new model's folder with its files. */
    interface Content {
        TakenIn fill(Path folder) throws IOException;
    }

    private final StudioProperties properties;
    private final ModelTable table;
    private final Shelf shelf;
    private final Map<String, String> flaws = new ConcurrentHashMap<>();
    private volatile SortedMap<String, Path> installed = new TreeMap<>();

    ModelStore(StudioProperties properties, ModelTable table, Shelves shelves) {
        this.properties = properties;
        this.table = table;
        this.shelf = shelves.open(ModelFolders.OWN, true);
    }

    // ---- questions ----

    List<ModelRow> all() {
        return table.all();
    }

    /** @throws Problem 404 if there is none */
    ModelRow get(String name) {
        ModelRow row = table.byName(name);
        if (row == null) {
            throw Problem.notFound("no-such-model", "model", name);
        }
        return row;
    }

    /** Its folder, on this machine's disk. */
    Path folder(String name) throws IOException {
        Path of = installed.get(name);
        return of == null ? shelf.folder(name) : of;
    }

    /** Whether it came with the studio, and goes only with that. */
    boolean isInstalled(String name) {
        return installed.containsKey(name);
    }

    Set<String> installed() {
        return installed.keySet();
    }

    /** Folders and rows that something is wrong with, and what; by name. */
    Map<String, String> flaws() {
        return new TreeMap<>(flaws);
    }

    /**
     * Checks that the files are those that were taken in.
     *
     * @throws IllegalArgumentException that names one that is not
     */
    void verify(ModelRow row) throws IOException {
        FileSum.verify(folder(row.name()), row.sums());
    }

    Path newPassing() throws IOException {
        return shelf.newPassing();
    }

    // ---- in and out ----

    /**
     * Takes a model in: wholly or not at all.
     *
     * @throws Problem 400 or 409 if it cannot have this name, 422 if it is not whole; the message says why
     */
    synchronized ModelRow add(String name, @Nullable String evaluation, Content content) throws IOException {
        requireFree(name);
        Path part = Files.createDirectory(shelf.newPassing());
        try {
            TakenIn takenIn = content.fill(part);
            ModelRow row = row(name, part, takenIn, evaluation);
            takenIn.write(part);
            shelf.put(part, name);
            try {
                table.add(row);
            } catch (RuntimeException e) {
                shelf.remove(name);
                throw e;
            }
            flaws.remove(name);
            return row;
        } catch (IllegalArgumentException e) {
            throw broken(name, e);
        } finally {
            FileSystemUtils.deleteRecursively(part);
        }
    }

    /** Checks a folder to its end. */
    private static ModelRow row(String name, Path folder, TakenIn takenIn, @Nullable String evaluation)
            throws IOException {
        ModelFolder.Contents contents = checked(folder);
        if (evaluation != null) {
            Evaluation.read(evaluation).requireOf(contents.checksum());
        }
        return new ModelRow(
                name, takenIn, evaluation, FileSum.ofModel(folder), contents.checksum(), contents.parameters());
    }

    /** @throws IllegalArgumentException whatever is wrong with it */
    private static ModelFolder.Contents checked(Path folder) throws IOException {
        try {
            return ModelFolder.check(folder);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) { // damaged files fail in many ways
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws Problem 400 or 409 if a new model cannot have this name */
    void requireFree(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw Problem.badRequest("a model cannot be called \"" + name
                    + "\"; 1 to 63 small letters, digits, dots, dashes and underscores are allowed, the first a letter"
                    + " or digit");
        }
        if (isTaken(name)) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "name-taken",
                    "There is a model of this name",
                    "there is a model \"" + name + "\" already; choose another name, or delete that one first");
        }
    }

    private boolean isTaken(String name) throws IOException {
        return isInstalled(name) || shelf.names().contains(name) || table.byName(name) != null;
    }

    /** The name itself, or with a number behind it that is free. */
    String freeName(String wished) throws IOException {
        String base = wished.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        base = NAME.matcher(base).matches() && base.length() < 56 ? base : "model";
        String name = base;
        for (int i = 2; isTaken(name); i++) {
            name = base + "-" + i;
        }
        return name;
    }

    static Problem broken(String name, Exception reason) {
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "broken-model",
                "This model cannot be used",
                "model " + name + ": " + reason.getMessage());
    }

    /** Deletes a model that was taken in: wholly or not at all. */
    synchronized void remove(String name) throws IOException {
        Shelf.Away away = shelf.takeAway(name);
        try {
            table.delete(name);
        } catch (RuntimeException e) {
            away.putBack();
            throw e;
        }
        flaws.remove(name);
        away.delete();
    }

    void setEvaluation(String name, String report) {
        table.setEvaluation(name, report);
    }

    // ---- at the start ----

    /** Makes folders and table agree again. */
    synchronized void reconcile() throws IOException {
        shelf.sweep();
        flaws.clear();
        installed = ModelFolders.installed(properties);
        Map<String, ModelRow> rows =
                new TreeMap<>(table.all().stream().collect(Collectors.toMap(ModelRow::name, row -> row)));
        Set<String> names = new TreeSet<>(installed.keySet());
        names.addAll(shelf.names());
        for (String name : rows.keySet()) {
            if (!names.contains(name)) {
                LOG.warn("model {} has no folder any more, its row is deleted", name);
                table.delete(name);
            }
        }
        for (String name : names) {
            reconcile(name, rows.get(name));
        }
    }

    private void reconcile(String name, @Nullable ModelRow row) {
        try {
            if (isInstalled(name)) {
                reconcileInstalled(name, row);
            } else if (row == null) {
                if (shelf.isSettled(name)) {
                    addFound(name);
                }
            } else if (shelf.isHere(name)) {
                for (FileSum sum : row.sums()) {
                    sum.verifySize(folder(name));
                }
            }
        } catch (DuplicateKeyException e) {
            LOG.info("another studio has just added model {}", name);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the folder {} of {} is no model that can be used: {}", name, shelf, e.getMessage());
            flaws.put(name, String.valueOf(e.getMessage()));
        }
    }

    private void addFound(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a model cannot be called so");
        }
        Path folder = folder(name);
        table.add(row(name, folder, TakenIn.read(folder), null));
        LOG.info("model {} was found in {}", name, shelf);
    }

    /** What came with the studio may be another one after an update. */
    private void reconcileInstalled(String name, @Nullable ModelRow row) throws IOException {
        Path folder = folder(name);
        List<FileSum> sums = FileSum.ofModel(folder);
        if (row != null && row.sums().equals(sums)) {
            return;
        }
        TakenIn takenIn = new TakenIn(Origin.of(Origin.INSTALLED), Instant.now(), null);
        ModelRow fresh = row(name, folder, row == null ? takenIn : row.takenIn(), null);
        if (row == null) {
            table.add(fresh);
        } else {
            table.refresh(fresh);
        }
    }
}
