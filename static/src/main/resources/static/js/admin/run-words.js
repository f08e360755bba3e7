/** What runs are called on the pages. */

/** A run's state in a word. */
export function stateText(run) {
    switch (run.status) {
        case 'QUEUED':
            return 'Waiting';
        case 'RUNNING':
            return run.cancelling ? 'Ending' : run.held ? 'Held' : 'Running';
        case 'SUCCEEDED':
            return 'Done';
        case 'FAILED':
            return 'Failed';
        case 'CANCELLED':
            return 'Cancelled';
        default:
            return 'Interrupted';
    }
}

/** Why it is in that state, where that is not plain. */
export function whyText(run) {
    if (run.status === 'QUEUED') {
        const line = run.position > 1 ? `Number ${run.position} in line, ` : '';
        return run.waits ? `${line}waits ${run.waits}` : `${line}starts in a moment`;
    }
    if (run.cancelling) {
        return 'It finishes its step (grpo: its round) and writes a checkpoint.';
    }
    if (run.held) {
        return 'Somebody watches a video; it goes on afterwards.';
    }
    return run.message ?? (run.result ? `It made ${run.result}.` : '');
}

export function stepsText({ step, totalSteps, counts, secondsPerStep, loss }) {
    if (step === undefined) {
        return '';
    }
    const parts = [`${step} of ${totalSteps} ${counts ?? 'steps'}`];
    if (secondsPerStep !== undefined) {
        parts.push(`${figure(secondsPerStep)} s a step`);
    }
    if (loss !== undefined) {
        parts.push(`loss ${figure(loss)}`);
    }
    return parts.join(' · ');
}

/** How long runs that are over stay. */
export function keptText(days, bytes) {
    const parts = [days === undefined ? 'Runs stay until somebody deletes them' : `A run goes ${days} days after its end`];
    if (bytes !== undefined) {
        parts.push(`all together may take ${figure(bytes / 1024 ** 3)} GB, the oldest go first`);
    }
    return `${parts.join('; ')}. Models that were taken in stay.`;
}

/** A length of time as people say it. */
export function timeText(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const days = Math.floor(whole / 86400);
    const hours = Math.floor(whole / 3600) % 24;
    const minutes = Math.floor(whole / 60) % 60;
    if (days > 0) {
        return `${days} d ${hours} h`;
    }
    if (hours > 0) {
        return `${hours} h ${minutes} min`;
    }
    return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** A number with as many digits as a reader can use. */
export function figure(value) {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
        return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
    }
    return String(Number(value.toPrecision(4)));
}

export function dateText(date) {
    return new Date(date).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
