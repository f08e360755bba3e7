package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A clip of a dataset, one line of its manifest. Its frames are in the file {@code clips/ID.mkv}.
 *
 * @param id unique in the dataset, fit for a file's name
 * @param source what it was cut from, a path within the folder of videos
 * @param start when it begins in its source, seconds
 * @param width of the bucket, pixels
 * @param height of the bucket, pixels
 * @param frames the picture and whole chunks
 * @param fps frames a second
 * @param caption what is to be seen, may be empty
 * @param marks what is worth a look
 * @param status what a person said of it
 * @param why a person's reason, may be empty
 * @param checksum SHA-256 of all frames' bytes, hexadecimal
 * @param tracks moving ones first
 */
public record CuratedClip(
        @JsonProperty("id") String id,
        @JsonProperty("source") String source,
        @JsonProperty("start") double start,
        @JsonProperty("width") int width,
        @JsonProperty("height") int height,
        @JsonProperty("frames") int frames,
        @JsonProperty("fps") int fps,
        @JsonProperty("caption") String caption,
        @JsonProperty("marks") List<ClipMark> marks,
        @JsonProperty("status") ClipStatus status,
        @JsonProperty("why") String why,
        @JsonProperty("checksum") String checksum,
        @JsonProperty("tracks") List<CuratedTrack> tracks) {

    public CuratedClip {
        marks = List.copyOf(marks);
        tracks = List.copyOf(tracks);
        for (CuratedTrack track : tracks) {
            if (track.x().length != frames) {
                throw new IllegalArgumentException(
                        "clip " + id + " of " + frames + " frames was given a track of " + track.x().length);
            }
        }
    }

    /** The tracks of one kind, in their order. */
    public List<CuratedTrack> tracks(TrackKind kind) {
        return tracks.stream().filter(track -> track.kind() == kind).toList();
    }

    /** The same clip with another word on it. */
    public CuratedClip reviewed(ClipStatus newStatus, String newWhy) {
        return with(newStatus, newWhy, tracks);
    }

    CuratedClip reviewed(Review review) {
        return with(review.status(), review.why(), review.tracks() == null ? tracks : review.tracks());
    }

    private CuratedClip with(ClipStatus newStatus, String newWhy, List<CuratedTrack> newTracks) {
        return new CuratedClip(
                id, source, start, width, height, frames, fps, caption, marks, newStatus, newWhy, checksum, newTracks);
    }
}
