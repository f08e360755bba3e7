package org.ardrag.server.models;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ardrag.server.StudioProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Where models lie: those that came with the studio, in {@code studio.models-dir} or packaged in the program, and those that
 * were taken in, in the folder {@code models} of the data folder.
 */
public final class ModelFolders {

    /** The name of the shelf on which models are taken in, and of its folder in the data folder. */
    static final String OWN = "models";

    private static final String PACKAGED = "classpath*:models/*/*";
    private static final int PARENTS = 4;

    private ModelFolders() {}

    /** Where models are taken in. */
    static Path own(StudioProperties properties) {
        return properties.dataDir().resolve(OWN);
    }

    /** The folders in which models lie, each in one of its own: those that came with the studio, and those taken in. */
    public static List<Path> all(StudioProperties properties) {
        Path own = own(properties);
        Path dir = directory(properties);
        return dir == null ? List.of(own) : List.of(dir, own);
    }

    /** The models that came with the studio, by name; packaged ones are unpacked first where there are no others. */
    static SortedMap<String, Path> installed(StudioProperties properties) throws IOException {
        Path own = own(properties);
        Path dir = directory(properties);
        SortedMap<String, Path> installed = new TreeMap<>();
        if (dir != null && !(Files.isDirectory(own) && Files.isDirectory(dir) && Files.isSameFile(own, dir))) {
            subfolders(dir).forEach(folder -> installed.put(name(folder), folder));
            return installed;
        }
        for (String name : unpack(own)) {
            installed.put(name, own.resolve(name));
        }
        return installed;
    }

    /** {@code studio.models-dir}, or the folder {@code models} beside the program; null if there is neither. */
    private static @Nullable Path directory(StudioProperties properties) {
        if (properties.modelsDir() != null) {
            return properties.modelsDir();
        }
        Path beside = Path.of("models");
        if (Files.isDirectory(beside)) {
            return beside;
        }
        File home = new ApplicationHome(ModelFolders.class).getDir();
        Path at = home.toPath().toAbsolutePath();
        for (int i = 0; i < PARENTS && at != null; i++, at = at.getParent()) {
            if (Files.isDirectory(at.resolve("models"))) {
                return at.resolve("models");
            }
        }
        return null;
    }

    /** Copies models that came inside the program to where they can be mapped into memory, if they differ; their names. */
    private static Set<String> unpack(Path to) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(PACKAGED)) {
            String[] parts = resource.getURL().getPath().split("/");
            String file = resource.getFilename();
            if (file != null && resource.isReadable()) {
                String name = parts[parts.length - 2];
                refresh(resource, to.resolve(name).resolve(file));
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Makes a file the same as a resource. It is replaced as a whole: whoever has mapped the old one reads on, and a
     * start that is broken off leaves no half of one.
     */
    static void refresh(Resource resource, Path target) throws IOException {
        if (isSame(resource, target)) {
            return;
        }
        Files.createDirectories(target.resolveSibling(""));
        Path part = Files.createTempFile(target.resolveSibling(""), ".", ".part");
        try {
            try (InputStream in = resource.getInputStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static boolean isSame(Resource resource, Path target) throws IOException {
        if (!Files.exists(target) || Files.size(target) != resource.contentLength()) {
            return false;
        }
        try (InputStream packaged = resource.getInputStream();
                InputStream unpacked = Files.newInputStream(target)) {
            return Arrays.equals(sha256(packaged), sha256(unpacked));
        }
    }

    private static byte[] sha256(InputStream in) throws IOException {
        DigestInputStream digested = new DigestInputStream(in, FileSum.newDigest());
        digested.transferTo(OutputStream.nullOutputStream());
        return digested.getMessageDigest().digest();
    }

    /** The folders in a folder, those left out whose names begin with a dot. */
    static List<Path> subfolders(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(Files::isDirectory)
                    .filter(folder -> !name(folder).startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    static String name(Path folder) {
        @Nullable Path name = folder.getFileName();
        return name == null ? "" : name.toString();
    }
}
