package org.ardrag.server.gallery;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.server.problem.Problem;
import org.springframework.http.HttpStatus;

/** How much may be kept, of one person and of all. Calls block. */
final class GalleryRoom {

    private static final long RETRY_SECONDS = 3600;

    private final VideoTable table;
    private final GalleryProperties properties;

    GalleryRoom(VideoTable table, GalleryProperties properties) {
        this.table = table;
        this.properties = properties;
    }

    /**
     * Those of the owner's videos, the oldest first, that have to go for another one.
     *
     * @throws Problem 413 if it alone is too large; 503 if there is no room among those of all, whatever goes
     */
    List<Video> freeFor(Video video) {
        long most = properties.bytes().toBytes();
        if (video.bytes() > most) {
            throw new Problem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    "The video has too many bytes",
                    "the video has " + video.bytes() + " bytes, all videos of one person may have " + most);
        }
        List<Video> mine = new ArrayList<>(table.of(List.of(video.owner())));
        long bytes = mine.stream().mapToLong(Video::bytes).sum();
        long freed = 0;
        List<Video> gone = new ArrayList<>();
        while (!mine.isEmpty() && (mine.size() >= properties.videos() || bytes - freed + video.bytes() > most)) {
            Video oldest = mine.remove(mine.size() - 1);
            freed += oldest.bytes();
            gone.add(oldest);
        }
        long total = properties.totalBytes().toBytes();
        if (table.bytes() - freed + video.bytes() > total) {
            throw Problem.unavailable(
                    "gallery-full",
                    "The studio has no room for more videos",
                    "all videos together may have " + total + " bytes, and this one has " + video.bytes()
                            + "; save it on your own disk, or come back when others have gone",
                    RETRY_SECONDS);
        }
        return gone;
    }
}
