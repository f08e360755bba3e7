package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.Tokens;
import org.springframework.util.FileSystemUtils;

/**
 * A folder of folders. What comes in or goes lies in {@code .passing} meanwhile: a folder is there under its name whole or
 * not at all, whenever the studio is killed.
 */
public final class Shelf {

    private final Path root;
    private final Path passing;

    public Shelf(Path root) {
        this.root = root;
        this.passing = root.resolve(".passing");
    }

    public Path folder(String name) {
        return root.resolve(name);
    }

    /** All that are there. */
    public List<Path> folders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .filter(folder -> !folder.equals(passing))
                    .sorted()
                    .toList();
        }
    }

    /** A path in the folder of what is passing, for a file or folder that is to be made there. */
    public Path newPassing() throws IOException {
        Files.createDirectories(passing);
        return passing.resolve(Tokens.next());
    }

    /** Gives a folder that was filled its name, once all of it is on the disk. */
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

    /** Takes a folder away from under its name, in one step; where it lies then. */
    public Path takeAway(String name) throws IOException {
        Path away = newPassing();
        Files.move(folder(name), away, StandardCopyOption.ATOMIC_MOVE);
        force(root);
        return away;
    }

    /** Deletes what a studio that broke off has left on its way. */
    public void sweep() throws IOException {
        FileSystemUtils.deleteRecursively(passing);
    }

    /** Waits until a file's content, or a folder's list of names, is on the disk. */
    private static void force(Path path) throws IOException {
        StandardOpenOption mode = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
