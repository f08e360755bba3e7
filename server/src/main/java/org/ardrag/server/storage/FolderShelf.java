package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A shelf in a folder of the data folder, which one studio has to itself. What comes in or goes lies in {@code .passing} meanwhile. */
public final class FolderShelf implements Shelf {

    private final Path root;
    private final Path passing;

    public FolderShelf(Path root) {
        this.root = root;
        this.passing = root.resolve(".passing");
    }

    @Override
    public Path folder(String name) {
        return root.resolve(name);
    }

    @Override
    public boolean isHere(String name) {
        return Files.isDirectory(folder(name));
    }

    /** This studio has the shelf to itself, and looks at it before it takes calls. */
    @Override
    public boolean isSettled(String name) {
        return true;
    }

    @Override
    public Set<String> names() throws IOException {
        return list(root, entry -> Files.isDirectory(entry) && !entry.equals(passing));
    }

    @Override
    public Set<String> files(String name) throws IOException {
        return list(folder(name), Files::isRegularFile);
    }

    private static Set<String> list(Path folder, Predicate<Path> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(wanted)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Override
    public Path newPassing() throws IOException {
        Files.createDirectories(passing);
        return passing.resolve(Tokens.next());
    }

    @Override
    public void put(Path part, String name) throws IOException {
        Path target = folder(name);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        try (Stream<Path> files = Files.list(part)) {
            for (Path file : files.toList()) {
                force(file);
            }
        }
        force(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        force(root);
    }

    @Override
    public Away takeAway(String name) throws IOException {
        Path away = newPassing();
        Files.move(folder(name), away, StandardCopyOption.ATOMIC_MOVE);
        force(root);
        return new Away() {
            @Override
            public void delete() throws IOException {
                FileSystemUtils.deleteRecursively(away);
            }

            @Override
            public void putBack() throws IOException {
                put(away, name);
            }
        };
    }

    @Override
    public void sweep() throws IOException {
        FileSystemUtils.deleteRecursively(passing);
    }

    @Override
    public @Nullable String mark() throws IOException {
        Path file = root.resolve(".mark");
        return Files.exists(file) ? Files.readString(file).strip() : null;
    }

    @Override
    public void mark(String mark) throws IOException {
        Files.createDirectories(root);
        Path part = root.resolve(".mark.part");
        Files.writeString(part, mark, StandardCharsets.UTF_8);
        Files.move(part, root.resolve(".mark"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String toString() {
        return "the folder " + root;
    }

    /** Waits until a file's content, or a folder's list of names, is on the disk. */
    private static void force(Path path) throws IOException {
        StandardOpenOption mode = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
