/** Tracks of a clip, mended. Positions are fractions of the frame; tracks are never changed, new ones come back. */
import { clampUnit } from '../../geometry.js';

/**
 * The track with its point in one frame moved; the frames around go along, the less the farther away they are.
 *
 * @param {{kind: string, x: number[], y: number[], visible: boolean[]}} track
 * @param {number} reach how many frames away nothing moves any more, at least 1
 */
export function moved(track, frame, dx, dy, reach) {
    const share = (f) => {
        const away = Math.abs(f - frame) / reach;
        return away >= 1 ? 0 : (1 + Math.cos(Math.PI * away)) / 2;
    };
    const along = (values, by) => values.map((value, f) => (share(f) === 0 ? value : clampUnit(value + by * share(f))));
    return { ...track, x: along(track.x, dx), y: along(track.y, dy) };
}

/** The track as seen for the last time in this frame. */
export function endedAt(track, frame) {
    const stay = (values) => values.map((value, f) => (f > frame ? values[frame] : value));
    return { ...track, x: stay(track.x), y: stay(track.y), visible: track.visible.map((seen, f) => seen && f <= frame) };
}

/** Index of the track whose point is nearest in this frame, -1 if none is within `reach` CSS pixels. */
export function trackAt(tracks, frame, point, { width, height }, reach) {
    let best = -1;
    let least = reach;
    tracks.forEach((track, index) => {
        const away = Math.hypot((track.x[frame] - point.x) * width, (track.y[frame] - point.y) * height);
        if (track.visible[frame] && away <= least) {
            best = index;
            least = away;
        }
    });
    return best;
}
