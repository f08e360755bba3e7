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
        case 'queued':
            return live.serverState.position > 0 ? `Waiting, number ${live.serverState.position} in line` : 'Opening';
        case 'replaying':
            return 'Playing again';
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
            return ['The studio was closed', 'It is being serviced, or started anew. Try again in a moment.'];
        case 'administrator':
            return ['The session was ended', 'An administrator has ended it.'];
        case 'replaced':
            return ['Opened elsewhere', 'This session goes on in another window.'];
        case 'device-error':
            return ['The model stopped', 'The device it runs on reported an error.'];
        case 'disk-full':
            return ['The session is over', 'The studio has no room left to record it.'];
        case 'deleted':
            return ['The session was closed', ''];
        default:
            return ['The session is gone', 'The studio does not know it any more; perhaps it was restarted.'];
    }
}

/** What everybody in the studio is to know, as a notice; null if there is nothing. */
export function announcementText({ draining, announcement }, now = Date.now()) {
    if (draining) {
        const detail = drainingText(draining, now);
        return { title: 'The studio stops soon', detail: announcement ? `${detail} ${sentence(announcement)}` : detail };
    }
    return announcement ? { title: 'A message from the administrator', detail: announcement } : null;
}

/** What the server says in half a sentence, as a whole one. */
export function sentence(text) {
    const whole = text.trim();
    return whole && whole[0].toUpperCase() + whole.slice(1) + (/[.!?…]$/.test(whole) ? '' : '.');
}

/** Why there is no place at this moment, and when the page tries again. */
export function waitText({ kind, detail }, seconds) {
    const why = kind === 'studio-full' ? 'All places are taken, and so is the waiting room.' : sentence(detail);
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

/** Until when a studio that is about to stop keeps going. */
function drainingText(deadline, now) {
    const at = Date.parse(deadline);
    const seconds = Math.max(0, Math.round((at - now) / 1000));
    const keep = 'Save the video if you want to keep it.';
    if (seconds < 120) {
        return `It stops in about ${seconds} seconds. ${keep}`;
    }
    const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    return `It stops in about ${Math.round(seconds / 60)} minutes, at ${time}. ${keep}`;
}

/** What lies over the picture while there is nothing to be done to it; null when there is. */
export function busyText(live) {
    if (live.status === 'connecting') {
        return 'Opening the studio';
    }
    if (live.status === 'reconnecting') {
        return 'Connection lost, trying again';
    }
    if (live.status !== 'queued') {
        return null;
    }
    return live.serverState.position > 0
        ? `All places are taken. You are number ${live.serverState.position} in line: stay here, it opens by itself.`
        : 'Opening the studio';
}
