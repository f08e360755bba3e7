package org.ardrag.server.curation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.json.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What somebody says of a clip: what it is, how one of its tracks goes, that one of them goes away, or that it is to be
 * again what it was.
 *
 * @param version of the clip that was looked at
 */
record ReviewRequest(String dataset, String clip, int version, Fields fields) {

    private static final int NAME_CHARS = 1000;
    private static final int WHY_CHARS = 200;
    private static final List<String> STATUSES = List.of("pending", "accepted", "rejected");

    /** A point may lie a little outside of its frame. */
    private static final double LEAST = -1;

    private static final double MOST = 2;

    static ReviewRequest read(Fields fields) {
        fields.allowOnly("dataset", "clip", "version", "status", "why", "track", "back");
        int said = 0;
        for (String what : List.of("status", "track", "back")) {
            said += fields.has(what) ? 1 : 0;
        }
        if (said != 1) {
            throw new BadValueException(said + " of status, track and back were given, 1 is needed");
        }
        return new ReviewRequest(
                fields.text("dataset", NAME_CHARS),
                fields.text("clip", NAME_CHARS),
                (int) fields.integer("version", 0, Integer.MAX_VALUE),
                fields);
    }

    /**
     * What it makes of a clip.
     *
     * @throws BadValueException if that cannot be
     */
    Review of(ReviewedClip reviewed, String by) {
        CuratedClip now = reviewed.clip();
        Review review = said(reviewed, now, by);
        List<CuratedTrack> tracks = review.tracks() == null ? now.tracks() : review.tracks();
        if (review.status() == ClipStatus.ACCEPTED && tracks.isEmpty()) {
            throw new BadValueException("clip " + clip + " has no track left; it can be rejected, not accepted");
        }
        return review;
    }

    private Review said(ReviewedClip reviewed, CuratedClip now, String by) {
        if (fields.has("back")) {
            CuratedClip then = reviewed.at((int) fields.integer("back", 0, reviewed.version()));
            boolean same = then.tracks().equals(now.tracks());
            return review(now, by, then.status(), then.why(), same ? null : then.tracks(), true);
        }
        Fields track = fields.objectOrNull("track");
        if (track != null) {
            return review(now, by, now.status(), now.why(), tracks(now, track), false);
        }
        String why = fields.textOrNull("why", WHY_CHARS);
        return review(now, by, status(), why == null ? "" : why, null, false);
    }

    private static Review review(
            CuratedClip clip,
            String by,
            ClipStatus status,
            String why,
            @Nullable List<CuratedTrack> tracks,
            boolean undone) {
        return new Review(clip.id(), clip.checksum(), by, Instant.now(), status, why, tracks, undone);
    }

    private ClipStatus status() {
        return ClipStatus.values()[STATUSES.indexOf(fields.oneOf("status", STATUSES))];
    }

    private static List<CuratedTrack> tracks(CuratedClip clip, Fields track) {
        track.allowOnly("index", "deleted", "x", "y", "visible");
        List<CuratedTrack> tracks = new ArrayList<>(clip.tracks());
        if (tracks.isEmpty()) {
            throw new BadValueException("clip " + clip.id() + " has no tracks");
        }
        int index = (int) track.integer("index", 0, tracks.size() - 1);
        if (track.has("deleted")) {
            tracks.remove(index);
        } else {
            tracks.set(
                    index,
                    new CuratedTrack(
                            tracks.get(index).kind(),
                            numbers(track, "x", clip.frames()),
                            numbers(track, "y", clip.frames()),
                            flags(track, clip.frames())));
        }
        return tracks;
    }

    private static float[] numbers(Fields track, String name, int frames) {
        JsonNode array = array(track, name, frames);
        float[] values = new float[frames];
        for (int f = 0; f < frames; f++) {
            values[f] = (float) Fields.number(array.get(f), name + "[" + f + "]", LEAST, MOST);
        }
        return values;
    }

    private static boolean[] flags(Fields track, int frames) {
        JsonNode array = array(track, "visible", frames);
        boolean[] values = new boolean[frames];
        for (int f = 0; f < frames; f++) {
            if (!array.get(f).isBoolean()) {
                throw new BadValueException("visible[" + f + "] is " + array.get(f) + ", true and false are allowed");
            }
            values[f] = array.get(f).booleanValue();
        }
        return values;
    }

    private static JsonNode array(Fields track, String name, int frames) {
        JsonNode array = track.array(name);
        if (array.size() != frames) {
            throw new BadValueException(
                    name + " has " + array.size() + " values, the clip has " + frames + " frames; one each is needed");
        }
        return array;
    }
}
