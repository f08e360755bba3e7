package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folders, each under a name: in a folder of this machine ({@link FolderShelf}), or in a bucket that several studios share
 * ({@link BucketShelf}). A folder is there under its name whole or not at all, whenever a studio is killed. Calls block.
 */
public interface Shelf {

    /** A folder that is there no more under its name, and can come back as long as it is not deleted. */
    interface Away {

        void delete() throws IOException;

        void putBack() throws IOException;
    }

    /** The names of all that are there. */
    Set<String> names() throws IOException;

    /** The names of the files in a folder; none if it is not there. */
    Set<String> files(String name) throws IOException;

    /** The folder on this machine's disk, where it is brought first if need be; where it would be if there is none. */
    Path folder(String name) throws IOException;

    /** Whether the folder lies on this machine's disk already. */
    boolean isHere(String name) throws IOException;

    /** Whether a folder was put there so long ago that whoever put it has done with it what he was about to. */
    boolean isSettled(String name) throws IOException;

    /** A path of its own on this machine's disk, for a file or folder that is to be made there. */
    Path newPassing() throws IOException;

    /**
     * Gives a folder that was filled its name, once all of it is written to stay.
     *
     * @param part a folder of files, which is used up
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    void put(Path part, String name) throws IOException;

    /** Takes a folder away from under its name, in one step. */
    Away takeAway(String name) throws IOException;

    /** Takes a folder away and deletes it. */
    default void remove(String name) throws IOException {
        takeAway(name).delete();
    }

    /** Deletes what a studio that broke off has left on its way. */
    void sweep() throws IOException;

    /** What tells this shelf from others; null before it is marked. */
    @Nullable
    String mark() throws IOException;

    void mark(String mark) throws IOException;
}
