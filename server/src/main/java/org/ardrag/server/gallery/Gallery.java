package org.ardrag.server.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.Tokens;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.ardrag.server.security.Owners;
import org.ardrag.server.session.Kept;
import org.ardrag.server.session.SessionKeeper;
import org.ardrag.server.storage.MarkedShelf;
import org.ardrag.server.storage.Shelf;
import org.ardrag.server.storage.Shelves;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.util.FileSystemUtils;

/**
 * Everybody's videos: a row in the database and a folder each. A folder is put in its place before its row is written, and
 * a row is deleted before its folder: what a killed studio leaves is a folder without a row, and goes at the next start.
 * Calls block.
 */
@Service
class Gallery {

    static final String VIDEO = "video.mp4";
    static final String THUMBNAIL = "thumbnail.jpg";
    static final String PICTURE = "picture.png";
    static final String TRAJECTORY = "trajectory.json";
    static final List<String> FILES = List.of(VIDEO, THUMBNAIL, PICTURE, TRAJECTORY);

    private static final Logger LOG = LoggerFactory.getLogger(Gallery.class);

    private final VideoTable table;
    private final SessionKeeper sessions;
    private final GalleryProperties properties;
    private final GalleryRoom room;
    private final MarkedShelf marked;
    private final Shelf shelf;
    private volatile @Nullable String flaw;

    Gallery(VideoTable table, SessionKeeper sessions, GalleryProperties properties, Shelves shelves, JdbcClient jdbc) {
        this.table = table;
        this.sessions = sessions;
        this.properties = properties;
        this.room = new GalleryRoom(table, properties);
        this.marked = new MarkedShelf("video", shelves.open("gallery", false), jdbc);
        this.shelf = marked.shelf();
        mend();
    }

    /** At the start: what a studio that was killed has left half done goes. */
    private void mend() {
        try {
            marked.mend(
                    new MarkedShelf.Rows() {
                        @Override
                        public Collection<String> ids() {
                            return table.ids();
                        }

                        @Override
                        public void delete(String id) {
                            table.delete(id);
                        }
                    },
                    FILES);
        } catch (IOException | RuntimeException e) {
            flaw = String.valueOf(e.getMessage());
            LOG.error("the gallery is closed: {}", flaw, e);
        }
    }

    private void checkOpen() {
        String why = flaw;
        if (why != null) {
            throw Problem.unavailable(
                    "no-storage", "The gallery is closed", "an administrator finds in the log why", 60);
        }
    }

    // ---- one's own ----

    /** The newest first. */
    List<Video> of(Caller caller) {
        return table.of(Owners.of(caller));
    }

    /** @throws Problem 404 if there is none, or it is not the caller's */
    Video get(String id, Caller caller) {
        Video video = table.byId(id);
        if (video == null || !Owners.of(caller).contains(video.owner())) {
            throw Problem.notFound("no-such-video", "video", id);
        }
        return video;
    }

    /** Of this owner's, the oldest that would have to go for another of no size. */
    @Nullable
    Video next(List<Video> newestFirst) {
        return newestFirst.size() < properties.videos() ? null : newestFirst.get(newestFirst.size() - 1);
    }

    /**
     * Keeps a session's video as it is now; the oldest go for it if they have to.
     *
     * @throws Problem as {@link SessionKeeper#keep}; 413 if it alone is too large; 503 if there is no room at all
     */
    Video keep(String sessionId, Caller caller, String name) throws IOException {
        checkOpen();
        String id = Tokens.next();
        Path part = Files.createDirectory(shelf.newPassing());
        try {
            Kept made = sessions.keep(sessionId, caller, part);
            Video video = new Video(id, Owners.keyOf(caller.owner()), name, made, bytes(part), null, Instant.now());
            room.freeFor(video).forEach(this::delete);
            shelf.put(part, id);
            try {
                table.add(video);
            } catch (RuntimeException e) {
                shelf.remove(id);
                throw e;
            }
            return video;
        } finally {
            FileSystemUtils.deleteRecursively(part);
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            long sum = 0;
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    void rename(Video video, String name) {
        table.rename(video.id(), name);
    }

    void delete(Video video) {
        delete(video.id());
    }

    private void delete(String id) {
        table.delete(id);
        try {
            shelf.remove(id);
        } catch (IOException e) {
            LOG.warn("the files of video {} could not be deleted, the next start will", id, e);
        }
    }

    /** One of its files. */
    Path file(Video video, String name) throws IOException {
        return shelf.folder(video.id()).resolve(name);
    }

    byte[] read(Video video, String name) throws IOException {
        return Files.readAllBytes(file(video, name));
    }

    // ---- sharing ----

    /** A new link in the place of any before; this is the only moment at which it is known. */
    String share(Video video) {
        String link = Tokens.next();
        table.share(video.id(), Owners.hash(link));
        return link;
    }

    void unshare(Video video) {
        table.share(video.id(), null);
    }

    /** @throws Problem 404 if the link leads to nothing, or to nothing any more */
    Video shared(String link) {
        Video video = table.byLink(Owners.hash(link));
        if (video == null) {
            throw Problem.notFound("no-such-video", "video", link);
        }
        return video;
    }

    // ---- age ----

    Instant goesAt(Video video) {
        return video.createdAt().plus(properties.kept());
    }

    /** Deletes what has been kept for its time. */
    void forgetOld() {
        if (flaw == null) {
            table.olderThan(Instant.now().minus(properties.kept())).forEach(this::delete);
        }
    }
}
