package org.ardrag.server.runs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run. The studio writes {@code given.json}; the run's process writes {@code progress.jsonl} (its
 * standard output, of the last attempt) and {@code output.txt} (its standard error, of all attempts), and its stage
 * what else there is: {@code config.yaml}, {@code metrics.jsonl}, {@code samples/}, {@code checkpoints/}.
 */
record RunFiles(Path folder) {

    private static final List<String> PICTURES = List.of(".png", ".jpg", ".gif", ".mp4");
    private static final int MOST_SAMPLES = 200;

    /**
     * A picture or video that a run made.
     *
     * @param name its path inside the run's folder
     * @param modified milliseconds since 1970
     */
    record Sample(String name, long modified) {}

    Path given() {
        return folder.resolve("given.json");
    }

    Path progress() {
        return folder.resolve("progress.jsonl");
    }

    Path output() {
        return folder.resolve("output.txt");
    }

    Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    /** Every key with its value, as the stage wrote it down; null before it has, or if it takes no config. */
    @Nullable
    String config() throws IOException {
        Path file = folder.resolve("config.yaml");
        return Files.exists(file) ? Files.readString(file) : null;
    }

    /** The pictures and videos, the newest first. */
    List<Sample> samples() throws IOException {
        return Stream.concat(list(folder).stream(), list(folder.resolve("samples")).stream())
                .filter(RunFiles::isPicture)
                .map(this::sample)
                .sorted(Comparator.comparingLong(Sample::modified).reversed().thenComparing(Sample::name))
                .limit(MOST_SAMPLES)
                .toList();
    }

    private Sample sample(Path file) {
        return new Sample(folder.relativize(file).toString(), file.toFile().lastModified());
    }

    /** A file that may be looked at: a picture of the run, or its report; null for any other. */
    @Nullable
    Path shown(String name) {
        boolean safe = name.matches("(samples/)?[A-Za-z0-9_-][A-Za-z0-9._-]*") && !name.contains("..");
        Path file = folder.resolve(name);
        boolean known = isPicture(file) || name.equals("report.md") || name.equals("report.json");
        return safe && known && Files.isRegularFile(file) ? file : null;
    }

    boolean hasReport() {
        return Files.exists(folder.resolve("report.md"));
    }

    /** The newest checkpoint's name; null if there is none. */
    @Nullable
    String checkpoint() throws IOException {
        return list(folder.resolve("checkpoints")).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.matches("step-\\d+"))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return PICTURES.stream().anyMatch(name::endsWith);
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** The end of a text file, whole lines; nothing if there is none. */
    static String tail(Path file, int bytes) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile text = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, text.length() - bytes);
            byte[] content = new byte[(int) (text.length() - from)];
            text.seek(from);
            text.readFully(content);
            String end = new String(content, StandardCharsets.UTF_8);
            return from == 0 ? end : end.substring(end.indexOf('\n') + 1);
        }
    }
}
