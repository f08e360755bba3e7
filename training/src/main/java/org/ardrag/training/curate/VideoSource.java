package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A video file. A text file of the same name beside it holds its caption.
 *
 * @param file the video
 * @param name its path within the folder of videos, with slashes
 */
record VideoSource(Path file, String name, long bytes, long modified) implements ClipSource {

    private static final String CAPTION = ".txt";

    /**
     * Every file of a folder and of the folders in it that is no caption and not hidden, in the order of their names.
     *
     * @param apart a folder that is passed over, since it holds what was made of the videos
     */
    static List<ClipSource> in(Path folder, Path apart) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is not a folder");
        }
        Path made = apart.toAbsolutePath().normalize();
        List<ClipSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path inside = folder.relativize(file);
                boolean hidden = Stream.iterate(inside, path -> path != null, Path::getParent)
                        .anyMatch(path -> String.valueOf(path.getFileName()).startsWith("."));
                boolean caption = inside.toString().toLowerCase(Locale.ROOT).endsWith(CAPTION);
                if (!hidden && !caption && !file.toAbsolutePath().normalize().startsWith(made)) {
                    sources.add(new VideoSource(
                            file,
                            inside.toString().replace('\\', '/'),
                            Files.size(file),
                            Files.getLastModifiedTime(file).toMillis()));
                }
            }
        }
        return sources;
    }

    @Override
    public String caption() throws IOException {
        String fileName = String.valueOf(file.getFileName());
        int dot = fileName.lastIndexOf('.');
        Path text = file.resolveSibling((dot > 0 ? fileName.substring(0, dot) : fileName) + CAPTION);
        if (!Files.isRegularFile(text)) {
            return "";
        }
        return new String(Files.readAllBytes(text), StandardCharsets.UTF_8)
                .strip()
                .replaceAll("\\s+", " ");
    }

    @Override
    public Footage open() {
        return VideoFootage.open(file);
    }
}
