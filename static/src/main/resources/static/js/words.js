/** What the page says about the state of things, in one place. */

/** The pill in the header. */
export function statusText(live) {
    switch (live.status) {
        case 'connecting':
            return 'Opening';
        case 'reconnecting':
            return 'Connection lost, trying again';
        case 'looking-back':
            return 'Looking back';
        case 'queued': {
            const { position } = live.serverState;
            return position === undefined ? 'Waiting for a turn' : `Waiting, number ${position + 1} in line`;
        }
        case 'running':
            return 'Live';
        case 'ready':
            return 'Ready';
        case 'ended':
            return 'Ended';
        default:
            return 'Paused';
    }
}

/** Why a session is over, and what that means. */
export function endedText(reason) {
    switch (reason) {
        case 'idle':
            return ['The session was closed', 'Nothing happened in it for a while, so its place was given free.'];
        case 'time-limit':
            return ['The session is over', 'It reached the longest time that this studio allows.'];
        case 'drained':
            return ['The studio is being restarted', 'Start again in a moment.'];
        case 'replaced':
            return ['Opened elsewhere', 'This session goes on in another window.'];
        case 'device-error':
            return ['The model stopped', 'The device it runs on reported an error.'];
        case 'deleted':
            return ['The session was closed', ''];
        default:
            return ['The session is gone', 'The studio does not know it any more; perhaps it was restarted.'];
    }
}

/** Until when a studio that is about to stop keeps going; `deadline` is a date, or seconds or ms from 1970. */
export function drainingText(deadline, now = Date.now()) {
    const at = typeof deadline === 'number' ? (deadline < 1e11 ? deadline * 1000 : deadline) : Date.parse(deadline);
    const seconds = Math.max(0, Math.round((at - now) / 1000));
    return Number.isFinite(seconds)
        ? `It stops in about ${seconds} seconds. Save the video if you want to keep it.`
        : 'It stops soon. Save the video if you want to keep it.';
}

/** What the server says in half a sentence, as a whole one. */
export function sentence(text) {
    const whole = text.trim();
    return whole && whole[0].toUpperCase() + whole.slice(1) + (/[.!?…]$/.test(whole) ? '' : '.');
}

/** Why there is no place at this moment, and when the page tries again. */
export function waitText({ kind, detail }, seconds) {
    const why = kind === 'studio-full' ? 'All places are taken.' : sentence(detail);
    return `${why} Trying again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
}

/** A limit that a file has passed, in units that people use; undefined where the server's words do. */
export function refusedText({ maxBytes, maxPixels, width, height }) {
    if (maxBytes) {
        const gigabytes = maxBytes / 2 ** 30;
        const size = gigabytes >= 1 ? `${Number(gigabytes.toFixed(1))} GB` : `${Math.floor(maxBytes / 2 ** 20)} MB`;
        return `At most ${size} are allowed.`;
    }
    if (maxPixels) {
        const millions = (pixels) => Number((pixels / 1e6).toPrecision(3));
        return `It has ${width} × ${height}, that is ${millions(width * height)} million pixels; at most `
            + `${millions(maxPixels)} million are allowed.`;
    }
    return undefined;
}
