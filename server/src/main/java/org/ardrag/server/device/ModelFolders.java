package org.ardrag.server.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.StudioProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Finds the folders that hold models. */
final class ModelFolders {

    private static final String PACKAGED = "classpath*:models/*/*";
    private static final int PARENTS = 4;

    private ModelFolders() {}

    /**
     * The models to load, the default one first.
     *
     * @throws IOException if there is none, or not the one that is asked for; the message says where was looked
     */
    static List<Path> find(StudioProperties properties) throws IOException {
        Path dir = directory(properties);
        List<Path> all = subfolders(dir);
        if (all.isEmpty()) {
            throw new IOException("no model is installed in " + dir.toAbsolutePath());
        }
        List<Path> chosen = new ArrayList<>();
        chosen.add(properties.model() == null ? defaultOf(all) : named(all, properties.model(), dir));
        for (String name : properties.extraModels()) {
            Path folder = named(all, name, dir);
            if (!chosen.contains(folder)) {
                chosen.add(folder);
            }
        }
        return chosen;
    }

    private static Path directory(StudioProperties properties) throws IOException {
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
        Path unpacked = properties.dataDir().resolve("models");
        unpack(unpacked);
        return Files.isDirectory(unpacked) ? unpacked : beside;
    }

    /** Copies models that came inside the program to where they can be mapped into memory, if they differ. */
    private static void unpack(Path to) throws IOException {
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(PACKAGED)) {
            String[] parts = resource.getURL().getPath().split("/");
            String file = resource.getFilename();
            if (file != null && resource.isReadable()) {
                refresh(resource, to.resolve(parts[parts.length - 2]).resolve(file));
            }
        }
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
        try {
            DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digested.transferTo(OutputStream.nullOutputStream());
            return digested.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<Path> subfolders(Path dir) throws IOException {
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

    private static Path defaultOf(List<Path> all) {
        return all.stream()
                .filter(folder -> name(folder).equals("default"))
                .findFirst()
                .orElse(all.get(0));
    }

    private static Path named(List<Path> all, String name, Path dir) throws IOException {
        for (Path folder : all) {
            if (name(folder).equals(name)) {
                return folder;
            }
        }
        throw new IOException("there is no model \"" + name + "\" in " + dir.toAbsolutePath() + ", there are "
                + all.stream().map(ModelFolders::name).toList());
    }

    private static String name(Path folder) {
        @Nullable Path name = folder.getFileName();
        return name == null ? "" : name.toString();
    }
}
