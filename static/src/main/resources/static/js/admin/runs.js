/** The page of all runs: what runs, what waits in which order, what is over. Asked for anew every two seconds. */
import { element, showError } from './dom.js';
import { cancelRun, listRuns, resumeRun, share } from './runs-api.js';
import { dateText, keptText, stateText, stepsText, timeText, whyText } from './run-words.js';

const PERIOD = 2000;
const at = (selector) => document.querySelector(selector);
let drawn = '';
let unanswered = false;

async function refresh() {
    if (document.hidden) {
        return;
    }
    try {
        const { runs, sharing, keptDays, maxBytes } = await listRuns();
        at('#kept').textContent = keptText(keptDays, maxBytes);
        const text = JSON.stringify([runs, sharing]);
        if (text !== drawn) { // what has the focus is left alone while nothing changes
            drawn = text;
            show(runs, sharing);
        }
        if (unanswered) { // an error of something else stays until that is done
            unanswered = false;
            showError(null);
        }
    } catch (error) {
        unanswered = true;
        showError(error.message);
    }
}

function show(runs, sharing) {
    const chosen = at(`#sharing input[value=${sharing}]`);
    chosen.checked = true;
    const now = runs.filter((run) => run.status === 'RUNNING' || run.status === 'QUEUED');
    const over = runs.filter((run) => !now.includes(run));
    const focused = document.activeElement?.dataset?.key;
    at('#now').replaceChildren(...now.map(row));
    at('#over').replaceChildren(...over.map(row));
    at('#nothing-now').hidden = now.length > 0;
    at('#over-card').hidden = over.length === 0;
    if (focused) {
        document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
}

function row(run) {
    const { progress } = run;
    const left = run.status === 'RUNNING' && progress.secondsLeft !== undefined
        ? `${timeText(progress.secondsLeft)} left` : null;
    const when = run.endedAt ? dateText(run.endedAt) : null;
    const done = run.endedAt ? { ...progress, secondsPerStep: undefined } : progress;
    const words = [whyText(run), stepsText(done), left, when].filter(Boolean);
    return element('li', { 'data-run': run.id, 'data-state': run.status },
        element('span', { className: 'pill', 'data-state': run.held ? 'HELD' : run.status }, stateText(run)),
        element('div', { className: 'row-text' },
            element('a', { href: `/admin/runs/${run.id}`, 'data-key': `open-${run.id}` }, run.id),
            element('span', { className: 'muted' }, words.join(' · ')),
            run.status === 'RUNNING' && progress.step !== undefined
                ? element('progress', { max: progress.totalSteps, value: progress.step, 'aria-label': `Progress of ${run.id}` })
                : null),
        element('div', { className: 'row-actions' }, action(run)));
}

function action(run) {
    if (run.status === 'QUEUED' || (run.status === 'RUNNING' && !run.cancelling)) {
        return button('Cancel', run, cancelRun);
    }
    return run.resumable ? button('Resume', run, resumeRun) : null;
}

function button(word, run, act) {
    const made = element('button', {
        type: 'button', className: 'button', 'aria-label': `${word} ${run.id}`, 'data-key': `${word}-${run.id}`,
    }, word);
    made.addEventListener('click', async () => {
        made.disabled = true;
        await doing(() => act(run.id));
    });
    return made;
}

async function doing(work) {
    try {
        await work();
        showError(null);
    } catch (error) {
        unanswered = false; // what is shown from here on is no lack of an answer
        showError(error.message);
    }
    drawn = '';
    await refresh();
}

at('#sharing').addEventListener('change', (event) => doing(() => share(event.target.value)));
document.addEventListener('visibilitychange', refresh);
refresh();
window.setInterval(refresh, PERIOD);
