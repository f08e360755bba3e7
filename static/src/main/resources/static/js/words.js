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
        case 'disk-full':
            return ['The session is over', 'The studio has no room left to record it.'];
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

export function fullText(seconds) {
    return `All places are taken. Trying again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
}
