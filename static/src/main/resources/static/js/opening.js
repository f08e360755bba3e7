/** From a picture to a running session: upload it, take a place, put the parts together. */
import { listModels, uploadImage } from './api.js';
import { Connection } from './connection.js';
import { LiveSession } from './live.js';
import { Player } from './player.js';
import { FrameRing } from './ring.js';
import { LatencyLedger, RateMeter } from './stats.js';
import { TrackLog } from './tracks.js';

/**
 * Uploads a picture.
 *
 * @returns {Promise<{image: object, bitmap: ?ImageBitmap}>} the server's answer, and the picture itself, upright, if
 *     this browser can read it
 */
export async function uploadPicture(blob, name) {
    const [image, bitmap] = await Promise.all([
        uploadImage(blob, name),
        createImageBitmap(blob, { imageOrientation: 'from-image' }).catch(() => null),
    ]);
    return { image, bitmap };
}

/**
 * Takes a place in the studio and connects to it.
 *
 * @param {Promise<object>} created the server's answer to the call that opens the session
 */
export async function openSession(created) {
    const [info, models] = await Promise.all([created, listModels().catch(() => [])]);
    const log = new TrackLog();
    const ring = new FrameRing();
    const ledger = new LatencyLedger();
    const meter = new RateMeter();
    const player = new Player(info);
    const connection = new Connection(info.id, info.streamUrl);
    const live = new LiveSession({ info, connection, player, ring, log, ledger });
    const model = models.find((candidate) => candidate.name === info.model) ?? models.find((each) => each.active);
    connection.open();
    return { live, log, ledger, meter, player, model };
}
