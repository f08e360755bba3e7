package org.ardrag.training.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackedPath;

/** What was asked of a point, and where a tracker found it. */
public record FollowedPath(AskedPath asked, TrackedPath found) {

    /** Follows every asked point from the frame in which it was grabbed. */
    public static List<FollowedPath> follow(PointTracker tracker, GeneratedClip clip) {
        RgbImage picture = clip.picture();
        List<FollowedPath> paths = new ArrayList<>();
        for (int grabbed :
                clip.asked().stream().mapToInt(AskedPath::grabbed).distinct().toArray()) {
            List<AskedPath> together =
                    clip.asked().stream().filter(p -> p.grabbed() == grabbed).toList();
            List<PixelPoint> points = together.stream()
                    .map(path ->
                            new PixelPoint(path.x()[grabbed] * picture.width(), path.y()[grabbed] * picture.height()))
                    .toList();
            List<TrackedPath> found =
                    tracker.track(clip.frames().subList(grabbed, clip.frames().size()), points);
            for (int i = 0; i < found.size(); i++) {
                paths.add(new FollowedPath(together.get(i), found.get(i)));
            }
        }
        return paths;
    }

    /** Where the point was found in a frame of the clip, pixels; empty before it was grabbed and where it is lost. */
    public Optional<PixelPoint> at(int frame) {
        return frame < asked.grabbed() ? Optional.empty() : found.at(frame - asked.grabbed());
    }
}
